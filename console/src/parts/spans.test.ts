import { describe, expect, test } from "vitest";
import { spans } from "./spans";

describe("spans", () => {
  const steps = [
    { label: "cause", from: 1000, to: 1040 },
    { label: "screen", from: 1040, to: 1100 },
    { label: "waits", from: 1040, to: null },
  ];
  test("places each step between the first and the last moment", () => {
    expect(spans(steps).map(({ left, width }) => [left, width])).toEqual([
      [0, 40],
      [40, 60],
      [40, 60],
    ]);
  });
  test("of one moment is no division by nothing", () => {
    expect(spans([{ label: "x", from: 5, to: 5 }])).toEqual([
      { label: "x", left: 0, width: 0, milliseconds: 0 },
    ]);
  });
});
