import { describe, expect, test } from "vitest";
import { budgetOf, isWhole, NEW, orderOf } from "./competitions/draft";
import { type Managed, stepsOf } from "./competitions/steps";
import { batches, chosenOf, reasonsOf, short, tally } from "./letters/reasons";
import { correctionOf, headersOf, linesOf as headerLines } from "./letters/refusals";
import { changed, inForce, rulesOf, stepsOf as ladderSteps, type Version } from "./whatif/ladder";
import { limitsOf, linesOf } from "./whatif/limits";

describe("what may be decided about a competition", () => {
  test.each<[Managed["status"], number | null, readonly string[]]>([
    ["draft", null, ["cancel"]],
    ["draft", 7, ["publish", "cancel"]],
    ["upcoming", 7, ["cancel"]],
    ["active", 7, ["pause", "stop", "cancel"]],
    ["paused", 7, ["resume", "stop", "cancel"]],
    ["completed", 7, []],
    ["cancelled", null, []],
  ])("%s, approved by %s: %j", (status, approvedBy, steps) => {
    expect(stepsOf({ status, approvedBy })).toEqual(steps);
  });
});

describe("a draft", () => {
  const draft = { ...NEW, name: "Cup", starts: "2025-06-01T00:00", ends: "2025-06-08T00:00" };
  test("is whole with a name and its times", () => {
    expect([isWhole(NEW), isWhole(draft)]).toEqual([false, true]);
  });
  test("has the budget that its prizes come to", () => {
    const prizes = [
      { first: "1", last: "1", points: "500" },
      { first: "2", last: "3", points: "200.5" },
    ];
    expect(budgetOf({ ...draft, prizes })).toBe(901);
    expect(orderOf({ ...draft, prizes })).toMatchObject({
      description: null,
      prizes: [{ points: "500.00" }, { points: "401.00" }],
      prizeBudget: "901.00",
    });
    expect(orderOf({ ...draft, prizes: [] }).prizeBudget).toBeNull();
  });
  test("has teams and divisions where they are asked for", () => {
    expect(orderOf(draft)).toMatchObject({ divisions: [], teams: null });
    const prizes = [{ first: "1", last: "2", points: "10" }];
    const groups = {
      divisions: [{ name: "Whales", volume: "5000000", prizes }],
      teams: { least: "2", most: "4", prizes },
    };
    const won = [{ firstRank: 1, lastRank: 2, points: "20.00" }];
    expect(orderOf({ ...draft, ...groups })).toMatchObject({
      divisions: [{ name: "Whales", minimumVolumeUsd: "5000000", prizes: won }],
      teams: { leastMembers: 2, mostMembers: 4, prizes: won },
      prizeBudget: "540.00",
    });
  });
});

describe("dead letters", () => {
  test("reasons, the most frequent first", () => {
    const letters = ["b", "a", "b", "c"].map((reason) => ({ reason }));
    expect(reasonsOf(letters)).toEqual([["b", 2], ["a", 1], ["c", 1]]);
  });
  test("of a reason that is left; of all where it is not", () => {
    const letters = [{ reason: "a" }, { reason: "b" }];
    expect(chosenOf(letters, "b")).toEqual({ reason: "b", chosen: [{ reason: "b" }] });
    for (const reason of ["", "gone"]) expect(chosenOf(letters, reason)).toEqual({ reason: "", chosen: letters });
  });
  test("batches hold all in order", () => {
    expect(batches([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
    expect(batches([], 2)).toEqual([]);
  });
  test("outcomes are counted", () => {
    expect(tally([{ outcome: "sent" }, { outcome: "waiting" }, { outcome: "sent" }])).toEqual({ sent: 2, waiting: 1 });
  });
  test("a long reason is cut", () => {
    expect(short("x".repeat(500))).toHaveLength(81);
  });
});

describe("a refused event", () => {
  const opened = {
    name: "trading.trades.v1:4",
    origin: "trading.trades.v1/3/4711",
    reason: "odd",
    key: "7",
    value: "{}",
    raw: "e30=",
    headers: { ce_type: "trading.trade.executed", ce_time: "2026-01-01T00:00:00Z" },
    cut: false,
  };
  test("has its headers in lines", () => {
    expect(headersOf(headerLines(opened.headers))).toEqual(opened.headers);
    expect(headersOf("no line")).toBeNull();
  });
  test("is sent with what was changed alone", () => {
    const headers = { ...opened.headers, ce_type: "another" };
    expect(correctionOf(opened, "{}", headers)).toEqual({ name: opened.name, value: null, headers: { ce_type: "another" } });
    expect(correctionOf(opened, "[]", opened.headers)).toEqual({ name: opened.name, value: "[]", headers: {} });
    expect(correctionOf({ ...opened, cut: true }, "{}", opened.headers).value).toBe("{}");
  });
});

describe("rules that are supposed", () => {
  const tier = { level: 1, name: "Tech Chicken", required_volume_usd: "100000", badges_required: 0 };
  const ladder = { tiers: [{ ...tier, fee_reduction_percent: 10, features: ["x"] }], milestones: ["m"] };
  test("a ladder that nobody touched stays as it is", () => {
    expect(changed(ladder, rulesOf(ladder))).toEqual(ladder);
  });
  test("what is changed is changed, and nothing else", () => {
    const rules = rulesOf(ladder).map((rule) => ({ ...rule, volume: "50000 ", badges: "2" }));
    const [first] = changed(ladder, rules).tiers as unknown[];
    expect(first).toEqual({ ...ladder.tiers[0], required_volume_usd: "50000", badges_required: 2 });
  });
  test("in force is the newest whose time has come", () => {
    const versions = [{ version: 3, inForceAt: null }, { version: 2, inForceAt: "x" }, { version: 1, inForceAt: "w" }];
    expect(inForce(versions as Version[])?.version).toBe(2);
  });
  test.each([
    ["planned", ["stop"]],
    ["running", ["pause", "stop"]],
    ["paused", ["resume", "stop"]],
    ["done", []],
  ])("%s: %j", (state, steps) => {
    expect(ladderSteps({ state })).toEqual(steps);
  });
  test.each([
    ["points_earned email 5 / 60\n", [{ type: "points_earned", channel: "email", most: 5, seconds: 60 }]],
    ["", []],
    ["points_earned email five / 60", null],
  ])("limits of %j", (lines, limits) => {
    expect(limitsOf(lines)).toEqual(limits);
    if (limits?.length) expect(linesOf(limits)).toBe(lines.trim());
  });
});
