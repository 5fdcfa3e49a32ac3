import { describe, expect, test } from "vitest";
import { askedOf } from "./asked";
import { ordered } from "./ordered";

const event = (id: string, afterMs: number, causedBy: string | null = null) => ({
  id,
  afterMs,
  causedBy,
  topic: "said.v1",
  partition: 0,
  offset: afterMs,
});
const shown = (...events: ReturnType<typeof event>[]) =>
  ordered(events).map((one) => [one.event.id, one.depth, one.from]);

describe("a journey is asked for", () => {
  test("by an id that tells its time, or by a place", () => {
    const id = "0196894e-8f00-7c3a-b3f2-9f3c1e5d7a10";
    expect(askedOf(` ${id} `)).toEqual({ event: id });
    expect(askedOf("trading.trades.v1/3/4711")).toEqual({ at: "trading.trades.v1/3/4711" });
  });
  test.each(["", "7", "trading.trades.v1", "a/b/c", "0196894e-8f00-4c3a-b3f2-9f3c1e5d7a10"])("not by %j", (text) => {
    expect(askedOf(text)).toBeNull();
  });
});

describe("events", () => {
  test("stand below their cause, and begin when it was there", () => {
    const trade = event("trade", 0);
    expect(shown(trade, event("tier", 40, "trade"), event("volume", 50, "trade"), event("told", 90, "tier"))).toEqual([
      ["trade", 0, 0],
      ["tier", 1, 0],
      ["told", 2, 40],
      ["volume", 1, 0],
    ]);
  });
  test("whose cause is elsewhere begin at the left", () => {
    expect(shown(event("told", 5, "gone"))).toEqual([["told", 0, 5]]);
  });
  test("that cause each other are shown once", () => {
    expect(shown(event("a", 1, "b"), event("b", 2, "a")).map(([id]) => id)).toEqual(["a", "b"]);
  });
  test("of one id at two places are both shown, what they led to once", () => {
    expect(shown(event("a", 0), event("a", 9), event("b", 10, "a")).map(([id]) => id)).toEqual(["a", "b", "a"]);
  });
  test("before their cause, by a clock that is late, begin with themselves", () => {
    expect(shown(event("a", 5), event("b", 3, "a"))).toEqual([
      ["a", 0, 5],
      ["b", 1, 3],
    ]);
  });
});
