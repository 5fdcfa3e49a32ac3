import { describe, expect, test } from "vitest";
import { base58, fromBase64, toBase64 } from "./bytes";
import { address, ask } from "./client";
import { ApiError, opened } from "./errors";
import { claimsOf } from "./token";
import { view, viewHeaders, viewOf } from "./view";

describe("addresses", () => {
  test("parameters fill their places, and the rest is the query", () => {
    expect(address("/a/{id}/b", { id: "x/y", limit: 5, cursor: undefined })).toBe("/a/x%2Fy/b?limit=5");
  });
  test("a path without parameters stays", () => {
    expect(address("/a")).toBe("/a");
  });
});

describe("answers", () => {
  test("the data of an envelope", () => {
    expect(opened(200, { success: true, data: { a: 1 } })).toEqual({ a: 1 });
  });
  test.each([
    [404, { success: false, error: { code: "X", message: "no" }, meta: { requestId: "r" } }, "X"],
    [502, null, "UNREADABLE"],
    [200, "<html>", "UNREADABLE"],
  ])("a refusal with status %s is an error", (status, body, code) => {
    const thrown = (() => {
      try {
        return opened(status, body);
      } catch (error) {
        return error;
      }
    })() as ApiError;
    expect(thrown).toBeInstanceOf(ApiError);
    expect([thrown.status, thrown.code]).toEqual([status, code]);
  });
  test.each([
    [0, true],
    [503, true],
    [429, true],
    [500, false],
    [404, false],
  ])("status %s passes by itself: %s", (status, passing) => {
    expect(new ApiError(status, "", "").passing).toBe(passing);
  });
});

describe("bytes", () => {
  test.each([
    [[0, 0, 1], "112"],
    [[255], "5Q"],
    [[], ""],
  ])("%j in base58 is %s", (bytes, text) => {
    expect(base58(Uint8Array.from(bytes))).toBe(text);
  });
  test("base64 there and back", () => {
    expect([...fromBase64(toBase64(Uint8Array.of(0, 250, 62)))]).toEqual([0, 250, 62]);
  });
});

test.each([
  [`x.${btoa('{"roles":["user","admin"]}')}.y`, ["user", "admin"]],
  ["nothing", []],
  [`x.${btoa('{"roles":7}')}.y`, []],
])("the roles of a token", (token, roles) => {
  expect(claimsOf(token).roles).toEqual(roles);
});

describe("a look at somebody", () => {
  test.each([
    ["1003", "Ticket 4711", { userId: 1003, reason: "Ticket 4711" }],
    [" 1003 ", " Größe? (Fall #3) ".replace("?", ","), { userId: 1003, reason: "Größe, (Fall #3)" }],
    ["1003", "x@y.example", null],
    ["1003", "..", null],
    ["1003", "!!!", null],
    ["0", "Ticket 4711", null],
    ["me", "Ticket 4711", null],
  ])("%j because of %j is %j", (user, reason, expected) => {
    expect(viewOf(user, reason)).toEqual(expected);
  });
  test("is told in headers that hold any letter", () => {
    expect(viewHeaders({ userId: 7, reason: "Größe" })).toEqual({ "x-view-as": "7", "x-view-reason": "Gr%C3%B6%C3%9Fe" });
    expect(viewHeaders(null)).toEqual({});
  });
  test("sends nothing that changes anything", async () => {
    view.set({ userId: 7, reason: "Ticket" });
    await expect(ask("post", "/api/v1/nft/claim", {}, { tierId: 1 })).rejects.toMatchObject({ code: "VIEW_READ_ONLY" });
    view.set(null);
  });
});
