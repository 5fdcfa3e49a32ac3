import { describe, expect, test } from "vitest";
import { kept, type Sample, series } from "./rates";

describe("rates", () => {
  const samples: Sample[] = [
    { at: 0, counts: { a: 10 } },
    { at: 2000, counts: { a: 30, b: 4 } },
    { at: 4000, counts: { a: 5, b: 4 } },
  ];
  test("are events a second; what begins anew is none", () => {
    expect(series(samples, ["a", "b"])).toEqual({ times: [2, 4], rates: { a: [10, 0], b: [2, 0] } });
  });
  test("of one sample there are none", () => {
    expect(series(samples.slice(0, 1), ["a"])).toEqual({ times: [], rates: { a: [] } });
  });
  test("the newest samples are kept, and no sample twice", () => {
    const next = { at: 6000, counts: {} };
    expect(kept(samples, next, 2).map(({ at }) => at)).toEqual([4000, 6000]);
    expect(kept(samples, { at: 4000, counts: {} }, 5)).toBe(samples);
  });
});
