import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { again } from "./again";

describe("what is told of is read again", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("at once, and once more when it has come to rest", () => {
    const read = vi.fn();
    again(read)("a");
    expect(read).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(read).toHaveBeenCalledTimes(3);
  });

  test("at most twice a second, however much is told", () => {
    const read = vi.fn();
    const tell = again(read);
    for (let at = 0; at < 10_000; at++) {
      tell("a");
      vi.advanceTimersByTime(1);
    }
    expect(read.mock.calls.length).toBeLessThanOrEqual(21);
    const before = read.mock.calls.length;
    vi.advanceTimersByTime(60_000);
    expect(read.mock.calls.length - before).toBeGreaterThanOrEqual(2);
  });

  test("each path for itself", () => {
    const read = vi.fn();
    const tell = again(read);
    ["a", "b"].forEach(tell);
    expect(read.mock.calls.flat()).toEqual(["a", "b"]);
  });
});
