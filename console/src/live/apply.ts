import { queries, refresh } from "../api/queries";
import { store } from "../api/store";
import { again } from "./again";
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

const reread = again(refresh);

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
      if (news) moved(live.balance);
      WALLET.forEach(reread);
      return news ? note(live) : undefined;
    case "transaction":
      transactions.set(new Map(transactions.get()).set(live.id, live));
      return center();
    case "nft":
      return center();
    case "preview":
    case "message":
    case "read":
      return TALKS.forEach(reread);
    case "typing":
      return types(live);
    case "seen":
      return inbox();
    case "notification":
      inbox();
      touched(live.type).forEach(reread);
      return news ? note(live) : undefined;
  }
}

const WALLET = ["/api/v1/wallet", "/api/v1/wallet/transactions"];
const TALKS = [
  "/api/v1/conversations",
  "/api/v1/conversations/{conversationId}",
  "/api/v1/conversations/{conversationId}/messages",
];

/** The balance moves at once; what was said long ago has another since. */
function moved(balance: number): void {
  queries.setQueriesData<{ balance: string }>({ queryKey: ["/api/v1/wallet"] }, (known) =>
    known ? { ...known, balance: balance.toFixed(2) } : known,
  );
}

function inbox(): void {
  ["/api/v1/notifications", "/api/v1/notifications/unread"].forEach(reread);
}

function center(): void {
  ["/api/v1/nft/personal-center", "/api/v1/nft/benefits", "/api/v1/nft/synthesis-details"].forEach(reread);
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
