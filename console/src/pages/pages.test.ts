import { describe, expect, test } from "vitest";
import { chosen } from "./badges/choose";
import { type PersonalCenter, stateOf } from "./center/state";
import { type Event, left, moment } from "./competitions/countdown";
import { isUnread, pageOf } from "./inbox/unread";
import { forecast, isQuiet, type Quiet } from "./preferences/forecast";

function center(volume: number, ...statuses: string[]): PersonalCenter {
  const nftTiers = statuses.map((status, at) => ({ status, tierId: at + 1 }));
  return { userProfile: { totalTradingVolume: volume }, nftTiers } as unknown as PersonalCenter;
}

describe("the personal center", () => {
  test.each([
    [0, ["Locked", "Locked"], "entrance", 1],
    [500, ["Locked", "Locked"], "locked", 1],
    [1e6, ["Unlockable", "Locked"], "unlockable", 1],
    [1e6, ["Claiming", "Locked"], "claiming", 1],
    [1e6, ["Passed", "Active"], "active", 2],
    [1e6, ["Active", "Unlockable"], "active", 1],
  ])("with a volume of %d and tiers %j it is %s", (volume, statuses, state, tier) => {
    const found = stateOf(center(volume, ...statuses));
    expect([found.state, found.tier?.tierId]).toEqual([state, tier]);
  });
});

describe("messages", () => {
  const of = (...statuses: string[]) =>
    ({ deliveries: statuses.map((status) => ({ status })) }) as Parameters<typeof isUnread>[0];
  test.each([
    [["delivered"], true],
    [["delivered", "engaged"], false],
    [["read"], false],
    [["suppressed"], false],
    [["scheduled"], false],
    [[], false],
  ])("with deliveries %j unread is %s", (statuses, unread) => {
    expect(isUnread(of(...statuses))).toBe(unread);
  });
  test.each([
    ["nft_upgrade_conditions_met", "/app/upgrade"],
    ["badge_earned", "/app/badges"],
    ["competition_prize_claimable", "/app/competitions"],
    ["level1_nft_unlock_available", "/app"],
  ])("%s leads to %s", (type, page) => {
    expect(pageOf(type)).toBe(page);
  });
  test.each([
    ["01990000-0000-7000-8000-000000000001", "/app/competitions/01990000-0000-7000-8000-000000000001"],
    ["weekly_contest_2024_06", "/app/competitions"],
  ])("of competition %s leads to %s", (competition_id, page) => {
    expect(pageOf("competition_ranking_update", { competition_id })).toBe(page);
  });
});

describe("badges", () => {
  const badge = (badgeId: string, isOwned: boolean, percentage: number) => ({
    badgeId,
    isOwned,
    progress: { percentage },
  });
  const all = [badge("far", false, 10), badge("near", false, 90), badge("own", true, 100)];
  test.each([
    ["all", ["own", "near", "far"]],
    ["mine", ["own"]],
    ["open", ["near", "far"]],
  ] as const)("of %s: %j", (which, ids) => {
    expect(chosen(all as never, which).map(({ badgeId }) => badgeId)).toEqual(ids);
  });
});

describe("quiet hours", () => {
  const quiet = (part: Partial<Quiet>): Quiet => ({
    enabled: true,
    start_time: "22:00",
    end_time: "08:00",
    timezone: "UTC",
    days: null,
    ...part,
  });
  const monday = (clock: string) => new Date(`2025-06-02T${clock}:00Z`);
  test.each([
    ["23:00", {}, true],
    ["07:59", {}, true],
    ["08:00", {}, false],
    ["12:00", {}, false],
    ["23:00", { enabled: false }, false],
    ["12:00", { start_time: "09:00", end_time: "17:00" }, true],
    ["12:00", { start_time: "12:00", end_time: "12:00" }, false],
    ["06:00", { days: ["sunday"] }, true],
    ["06:00", { days: ["monday"] }, false],
    ["23:00", { days: ["monday"] }, true],
    ["14:00", { timezone: "Asia/Tokyo" }, true],
    ["23:00", { timezone: "Nowhere/At-All" }, true],
  ])("on a Monday at %s UTC with %j: %s", (clock, part, expected) => {
    expect(isQuiet(monday(clock), quiet(part))).toBe(expected);
  });
  test("the next 24 hours, one after another, muted first", () => {
    const hours = forecast(monday("20:30"), quiet({}), monday("21:30"));
    expect(hours).toHaveLength(24);
    expect(hours.slice(0, 4).map(({ hour, what }) => [hour, what])).toEqual([
      [20, "muted"],
      [21, "muted"],
      [22, "waits"],
      [23, "waits"],
    ]);
  });
});

describe("countdowns", () => {
  const event = (status: string) =>
    ({ status, startsAt: "2025-06-01T00:00:00Z", endsAt: "2025-06-08T00:00:00Z" }) as Event;
  test.each([
    ["upcoming", "starts"],
    ["active", "ends"],
    ["paused", "ends"],
    ["completed", "over"],
    ["cancelled", "over"],
  ])("%s: %s", (status, kind) => {
    expect(moment(event(status)).kind).toBe(kind);
  });
  test.each([
    [-5, { days: 0, clock: "00:00:00" }],
    [90_061_000, { days: 1, clock: "01:01:01" }],
  ])("%d ms are %j", (milliseconds, expected) => {
    expect(left(milliseconds)).toEqual(expected);
  });
});
