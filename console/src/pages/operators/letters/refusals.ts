import { ask } from "../../../api/client";
import type { Answer } from "../../../api/paths";
import type { Source } from "./useReplay";

export const REFUSED = "/api/v1/operations/dead-letters";
export type Letter = Answer<typeof REFUSED>["letters"][number];
export type Opened = Answer<`${typeof REFUSED}/{name}`>;
export type Outcome = Answer<`${typeof REFUSED}/replay`, "post">["letters"][number];

/** What is sent instead of the value, and of headers of these names; null leaves the value. */
export interface Correction {
  name: string;
  value?: string | null;
  headers?: Readonly<Record<string, string>>;
}

/** Refused events, as they are or corrected. */
export const REFUSALS: Source<Correction> = {
  path: REFUSED,
  send: (some, reason, dryRun) => put(some, reason, dryRun),
};

export async function put(
  some: readonly Correction[],
  reason: string,
  dryRun: boolean,
): Promise<readonly Outcome[]> {
  const items = some.map(({ name, value = null, headers = {} }) => ({ name, value, headers }));
  const { letters } = await ask("post", `${REFUSED}/replay`, {}, { reason, dryRun, items });
  return letters;
}

/** What an event says, for somebody who says why they look: it is kept. */
export function open(name: string, reason: string): Promise<Opened> {
  return ask("get", `${REFUSED}/{name}`, { name }, undefined, { "x-view-reason": encodeURIComponent(reason) });
}

/** Headers as lines to be edited. */
export function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** The headers of lines; null where one says no name. */
export function headersOf(lines: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (const line of lines.split("\n").filter((one) => one.trim())) {
    const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    headers[name] = value;
  }
  return headers;
}

/** What was changed of a record. A header that was taken out of the lines stays as it was. */
export function correctionOf(of: Opened, value: string, headers: Readonly<Record<string, string>>): Correction {
  const changed = Object.entries(headers).filter(([name, text]) => of.headers[name] !== text);
  return {
    name: of.name,
    value: value === (of.value ?? "") && !of.cut ? null : value,
    headers: Object.fromEntries(changed),
  };
}
