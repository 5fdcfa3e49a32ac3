import { queries, refresh } from "../api/queries";
import { store } from "../api/store";
import type { Live } from "./events";

export interface Step {
  status: string;
  step: string;
  progress: number;
}

export interface Typist {
  userId: number;
  username: string;
}

export interface Note {
  id: number;
  live: Live;
}

/** How far each transaction is, by its id. */
export const transactions = store<ReadonlyMap<string, Step>>(new Map());
/** Who types in which conversation. */
export const typing = store<ReadonlyMap<string, Typist>>(new Map());
/** What passes by in the corner of the screen. */
export const notes = store<readonly Note[]>([]);

const NOTE_MS = 5000;
const MOST_NOTES = 3;
let noted = 0;

function note(live: Live): void {
  const id = ++noted;
  notes.set([...notes.get(), { id, live }].slice(-MOST_NOTES));
  setTimeout(() => notes.set(notes.get().filter((one) => one.id !== id)), NOTE_MS);
}

/** Bring what is on the screen up to what was said; what was said long ago is not `news`. */
export function apply(live: Live, news: boolean): void {
  switch (live.kind) {
    case "points":
      queries.setQueriesData<{ balance: string }>({ queryKey: ["/api/v1/wallet"] }, (known) =>
        known ? { ...known, balance: live.balance.toFixed(2) } : known,
      );
      void refresh("/api/v1/wallet");
      void refresh("/api/v1/wallet/transactions");
      return news ? note(live) : undefined;
    case "transaction":
      transactions.set(new Map(transactions.get()).set(live.id, live));
      return center();
    case "nft":
      return center();
    case "preview":
    case "message":
    case "read":
      void refresh("/api/v1/conversations");
      void refresh("/api/v1/conversations/{conversationId}/messages");
      return;
    case "typing":
      return types(live);
    case "seen":
      return inbox();
    case "notification":
      inbox();
      touched(live.type).forEach((path) => void refresh(path));
      return news ? note(live) : undefined;
  }
}

function inbox(): void {
  void refresh("/api/v1/notifications");
  void refresh("/api/v1/notifications/unread");
}

function center(): void {
  void refresh("/api/v1/nft/personal-center");
  void refresh("/api/v1/nft/benefits");
  void refresh("/api/v1/nft/synthesis-details");
}

function types(live: Extract<Live, { kind: "typing" }>): void {
  const next = new Map(typing.get());
  if (live.typing) next.set(live.conversationId, live);
  else next.delete(live.conversationId);
  typing.set(next);
}

/** What a notification of a type says has changed. */
export function touched(type: string): string[] {
  if (type.startsWith("badge") || type.includes("task"))
    return ["/api/v1/nft/badge-gallery", "/api/v1/nft/synthesis-details"];
  if (type.startsWith("competition"))
    return ["/api/events", "/api/events/{id}", "/api/events/prizes/me"];
  return ["/api/v1/nft/personal-center", "/api/v1/nft/synthesis-details"];
}
