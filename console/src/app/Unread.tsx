import { Badge } from "@mantine/core";
import { useGet } from "../api/queries";
import { useWords } from "../words";

const MOST = 99;

/** How much of the inbox, or of all conversations, is unread; nothing where it is none. */
export function Unread({ of }: { of: "inbox" | "chat" }) {
  const { chat, inbox } = useWords();
  const messages = useGet("/api/v1/notifications/unread", {}, { enabled: of === "inbox" });
  const talks = useGet("/api/v1/conversations", { limit: 100 }, { enabled: of === "chat" });
  const count =
    of === "inbox"
      ? (messages.data?.unread ?? 0)
      : (talks.data?.conversations ?? []).reduce((sum, one) => sum + one.unreadCount, 0);
  if (!count) return null;
  const label = of === "inbox" ? inbox.unread(count) : chat.unread(count);
  return (
    <Badge size="sm" circle={count < 10} aria-label={label}>
      {count > MOST ? `${MOST}+` : count}
    </Badge>
  );
}
