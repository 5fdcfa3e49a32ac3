// Checks a receipt in the browser, as the wallet's README says: the entry's hash, its place in the
// log (RFC 6962), and the signature of the log's head (C2SP signed note).
import { fromBase64 } from "../../api/bytes";

export interface Receipt {
  entered: string;
  previousHash: string;
  hash: string;
  proof: string;
  key: string;
}

export interface Proof {
  index: number;
  path: Uint8Array[];
  checkpoint: string;
}

export interface Head {
  name: string;
  size: number;
  root: Uint8Array;
  signed: string;
  signatures: { name: string; bytes: Uint8Array }[];
}

const ED25519 = 1;

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** The parts of a C2SP tlog-proof. */
export function proofOf(text: string): Proof {
  const end = text.indexOf("\n\n");
  const [, index = "", ...path] = text.slice(0, end).split("\n");
  return {
    index: Number(index.replace("index ", "")),
    path: path.map(fromBase64),
    checkpoint: text.slice(end + 2),
  };
}

/** The parts of a C2SP tlog-checkpoint. */
export function headOf(checkpoint: string): Head {
  const end = checkpoint.indexOf("\n\n");
  const signed = checkpoint.slice(0, end + 1);
  const [name = "", size = "", root = ""] = signed.split("\n");
  const signatures = checkpoint
    .slice(end + 2)
    .split("\n")
    .filter((line) => line.startsWith("— "))
    .map((line) => {
      const [, by = "", bytes = ""] = line.split(" ");
      return { name: by, bytes: fromBase64(bytes) };
    });
  return { name, size: Number(size), root: fromBase64(root), signed, signatures };
}

/** The root that a record of a place leads to in a log of a size. */
export async function rootOf(record: Uint8Array, { index, path }: Proof, size: number) {
  let place = index;
  let last = size - 1;
  let hash = await sha256(Uint8Array.of(0), record);
  for (const beside of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      hash = await sha256(Uint8Array.of(1), beside, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [place >> 1, last >> 1];
    } else {
      hash = await sha256(Uint8Array.of(1), hash, beside);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

async function isSigned(head: Head, key: string): Promise<boolean> {
  const [name = "", id = "", encoded = ""] = splitKey(key);
  const bytes = fromBase64(encoded);
  if (bytes[0] !== ED25519) return false;
  const known = await crypto.subtle.importKey("raw", bytes.slice(1), "Ed25519", false, ["verify"]);
  const mine = head.signatures.find(
    (one) => one.name === name && same(one.bytes.slice(0, 4), hex(id)),
  );
  const text = new TextEncoder().encode(head.signed);
  return (
    mine !== undefined && crypto.subtle.verify("Ed25519", known, mine.bytes.slice(4) as BufferSource, text)
  );
}

function splitKey(key: string): string[] {
  const first = key.indexOf("+");
  const second = key.indexOf("+", first + 1);
  return [key.slice(0, first), key.slice(first + 1, second), key.slice(second + 1)];
}

/** Whether a receipt holds: nothing that it says was changed since the log was signed. */
export async function holds(receipt: Receipt): Promise<boolean> {
  const text = new TextEncoder().encode(receipt.entered);
  const record = await sha256(hex(receipt.previousHash), text);
  if (!same(record, hex(receipt.hash))) return false;
  const proof = proofOf(receipt.proof);
  const head = headOf(proof.checkpoint);
  const root = await rootOf(record, proof, head.size);
  return root !== null && same(root, head.root) && (await isSigned(head, receipt.key));
}

