import type { Answer } from "../../api/paths";

export type Event = Answer<"/api/events/{id}">;

/** The moment that a competition waits for, and which one it is. */
export function moment({ startsAt, endsAt, status }: Event): { kind: "starts" | "ends" | "over"; at: number } {
  if (status === "completed" || status === "cancelled") return { kind: "over", at: Date.parse(endsAt) };
  if (status === "upcoming") return { kind: "starts", at: Date.parse(startsAt) };
  return { kind: "ends", at: Date.parse(endsAt) };
}

/** A length of time as days and a clock, such as 2 and `03:04:05`. */
export function left(milliseconds: number): { days: number; clock: string } {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return {
    days: Math.floor(seconds / 86_400),
    clock: `${two((seconds % 86_400) / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`,
  };
}
