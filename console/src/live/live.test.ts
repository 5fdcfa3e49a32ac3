import { describe, expect, test } from "vitest";
import { touched } from "./apply";
import { isNews, once, read } from "./events";

describe("what the socket says", () => {
  test.each([
    [
      "notification",
      { type: "points_earned", data: { points: 1, newBalance: 151, previousBalance: 150 } },
      { kind: "points", points: 1, balance: 151, earned: true },
    ],
    [
      "notification",
      { type: "points_deducted", data: { points: 50, newBalance: 100, previousBalance: 150 } },
      { kind: "points", points: -50, balance: 100, earned: false },
    ],
    [
      "nft:transaction_status",
      { data: { transactionId: "t", status: "confirming", step: "mint", progress: 50 } },
      { kind: "transaction", id: "t", status: "confirming", step: "mint", progress: 50 },
    ],
    ["nftStatusUpdate", { walletAddress: "So1a", nft: {} }, { kind: "nft" }],
    [
      "notification",
      { type: "typing_indicator", data: { conversationId: "c", userId: 7, username: "x", isTyping: true } },
      { kind: "typing", conversationId: "c", userId: 7, username: "x", typing: true },
    ],
    [
      "notification",
      { type: "message_preview", data: { conversationId: "c" } },
      { kind: "preview", conversationId: "c" },
    ],
    [
      "notification",
      { event_type: "badge_earned", data: {}, message_template: { title: "Badge!" } },
      { kind: "notification", type: "badge_earned", title: "Badge!" },
    ],
    ["notification:read", { ids: ["a"] }, { kind: "seen" }],
    ["notification", { type: "something_new", data: null }, null],
    ["whatever", {}, null],
  ])("%s %j", (event, payload, expected) => {
    expect(read(event, payload)).toEqual(expected);
  });

  test.each([
    [{ timestamp: "2025-06-01T12:00:00Z" }, true],
    [{ data: { timestamp: "2025-06-01T11:00:00Z" } }, false],
    [{}, true],
  ])("%j is news: %s", (payload, news) => {
    expect(isNews(payload, Date.parse("2025-06-01T12:00:30Z"))).toBe(news);
  });

  test("each id counts once, and the oldest are forgotten", () => {
    const fresh = once(2);
    expect(["a", "a", "b", "c", "a", undefined, undefined].map(fresh)).toEqual([
      true, false, true, true, true, true, true,
    ]);
  });

  test.each([
    ["badge_earned", "/api/v1/nft/badge-gallery"],
    ["competition_ranking_update", "/api/events"],
    ["trading_volume_milestone", "/api/v1/nft/personal-center"],
  ])("%s touches %s", (type, path) => {
    expect(touched(type)).toContain(path);
  });
});
