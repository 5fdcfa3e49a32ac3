import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { holds, type Receipt } from "./receipt";

const NAME = "wallet.example/log";

const sha256 = (...parts: (Uint8Array | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leaf = (record: Uint8Array) => sha256(Uint8Array.of(0), record);
const node = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

function split(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

function root(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const at = split(leaves.length);
  return node(root(leaves.slice(0, at)), root(leaves.slice(at)));
}

function path(leaves: Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length === 1) return [];
  const at = split(leaves.length);
  return index < at
    ? [...path(leaves.slice(0, at), index), root(leaves.slice(at))]
    : [...path(leaves.slice(at), index - at), root(leaves.slice(0, at))];
}

/** A receipt of the entry at a place of a log, as RFC 6962 and C2SP describe both. */
function receipt(index: number, size: number): Receipt {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const typed = Buffer.concat([Uint8Array.of(1), raw]);
  const id = sha256(`${NAME}\n`, typed).subarray(0, 4);
  const entered = (at: number) => JSON.stringify(["entry", at]);
  const before = (at: number) => sha256(`before ${at}`);
  const records = Array.from({ length: size }, (_, at) => sha256(before(at), entered(at)));
  const leaves = records.map(leaf);
  const head = `${NAME}\n${size}\n${Buffer.from(root(leaves)).toString("base64")}\n`;
  const signature = Buffer.concat([id, sign(null, Buffer.from(head), privateKey)]).toString("base64");
  const proof = path(leaves, index).map((hash) => `${Buffer.from(hash).toString("base64")}\n`);
  return {
    entered: entered(index),
    previousHash: before(index).toString("hex"),
    hash: (records[index] as Buffer).toString("hex"),
    proof: `c2sp.org/tlog-proof@v1\nindex ${index}\n${proof.join("")}\n${head}\n— ${NAME} ${signature}\n`,
    key: `${NAME}+${id.toString("hex")}+${typed.toString("base64")}`,
  };
}

describe("receipts", () => {
  test.each([1, 2, 3, 5, 8, 13])("every entry of a log of %d is proven", async (size) => {
    for (let index = 0; index < size; index += 1)
      expect(await holds(receipt(index, size)), `${index} of ${size}`).toBe(true);
  });

  const good = receipt(3, 7);
  test.each<[string, Partial<Receipt>]>([
    ["another entry", { entered: '["entry",4]' }],
    ["another past", { previousHash: "00".repeat(32) }],
    ["another place", { proof: good.proof.replace("index 3", "index 2") }],
    ["another size", { proof: good.proof.replace("\n7\n", "\n8\n") }],
    ["another key", { key: receipt(0, 1).key }],
    ["another log", { proof: receipt(3, 7).proof }],
  ])("%s is found out", async (_, change) => {
    expect(await holds({ ...good, ...change }).catch(() => false)).toBe(false);
  });
});
