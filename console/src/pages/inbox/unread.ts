import type { Answer } from "../../api/paths";

export type Message = Answer<"/api/v1/notifications">["notifications"][number];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SEEN = new Set(["read", "engaged"]);

/** Whether a message still has to be looked at: what was held back never has. */
export function isUnread({ deliveries }: Pick<Message, "deliveries">): boolean {
  return (
    deliveries.some(({ status }) => status === "delivered") &&
    !deliveries.some(({ status }) => SEEN.has(status))
  );
}

/** The page on which what a message is about can be seen and done; its competition where it names one. */
export function pageOf(type: string, data: Message["data"] = {}): string {
  const competition = data.competition_id ?? data.competitionId;
  if (type === "nft_upgrade_conditions_met") return "/app/upgrade";
  if (type.startsWith("badge") || type.includes("task")) return "/app/badges";
  if (type.startsWith("competition"))
    return UUID.test(String(competition)) ? `/app/competitions/${competition}` : "/app/competitions";
  if (/^(points|wallet)/.test(type)) return "/app/wallet";
  if (/^(message|chat|conversation)/.test(type)) return "/app/chat";
  return "/app";
}
