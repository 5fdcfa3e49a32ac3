// What the socket says, read into one of a few kinds; whatever else it says is passed over.

type Payload = Record<string, unknown>;

export type Live =
  | { kind: "points"; points: number; balance: number; earned: boolean }
  | { kind: "transaction"; id: string; status: string; step: string; progress: number }
  | { kind: "nft" }
  | { kind: "preview"; conversationId: string }
  | { kind: "message"; conversationId: string }
  | { kind: "typing"; conversationId: string; userId: number; username: string; typing: boolean }
  | { kind: "read"; conversationId: string }
  | { kind: "seen" }
  | { kind: "notification"; type: string; title: string };

function inner(payload: Payload): Payload {
  const data = payload.data;
  return typeof data === "object" && data !== null ? (data as Payload) : {};
}

function words(payload: Payload): string {
  const template = payload.message_template;
  return typeof template === "object" && template !== null
    ? String((template as Payload).title ?? "")
    : "";
}

/** The kind of an event by its name or, below `notification`, by its type. */
export function read(event: string, payload: Payload): Live | null {
  const data = inner(payload);
  if (event === "nft:transaction_status")
    return {
      kind: "transaction",
      id: String(data.transactionId),
      status: String(data.status),
      step: String(data.step ?? ""),
      progress: Number(data.progress ?? 0),
    };
  if (event === "nftStatusUpdate" || event === "nft:status_changed") return { kind: "nft" };
  if (event === "notification:read") return { kind: "seen" };
  const type = payload.type ?? payload.event_type;
  if (typeof type !== "string") return null;
  return named(type, data) ?? (payload.event_type ? notification(type, payload) : null);
}

function notification(type: string, payload: Payload): Live {
  return { kind: "notification", type, title: words(payload) };
}

function named(type: string, data: Payload): Live | null {
  const conversationId = String(data.conversationId ?? "");
  switch (type) {
    case "points_earned":
    case "points_deducted":
    case "wallet_update":
      return {
        kind: "points",
        points: Number(data.newBalance) - Number(data.previousBalance),
        balance: Number(data.newBalance),
        earned: type === "points_earned",
      };
    case "message_preview":
      return { kind: "preview", conversationId };
    case "message_received":
    case "message_edited":
    case "message_deleted":
    case "message_reaction":
    case "message_pinned":
    case "conversation_updated":
    case "conversation_closed":
      return { kind: "message", conversationId };
    case "message_read":
      return { kind: "read", conversationId };
    case "typing_indicator":
      return {
        kind: "typing",
        conversationId,
        userId: Number(data.userId),
        username: String(data.username ?? ""),
        typing: data.isTyping === true,
      };
    default:
      return null;
  }
}

const NEWS_MS = 60_000;

/** Whether it happened just now, and not while nobody was connected. */
export function isNews(payload: Payload, now: number): boolean {
  const at = Date.parse(String(payload.timestamp ?? inner(payload).timestamp));
  return Number.isNaN(at) || now - at < NEWS_MS;
}

/** Says of each id whether it is seen for the first time; forgets the oldest of many. */
export function once(most = 2000): (id: unknown) => boolean {
  const seen = new Set<unknown>();
  return (id) => {
    if (id === undefined) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    if (seen.size > most) seen.delete(seen.values().next().value);
    return true;
  };
}
