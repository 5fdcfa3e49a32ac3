import { ask } from "../../../api/client";
import type { Answer } from "../../../api/paths";
import type { Source } from "./useReplay";

export const FAILED = "/api/v1/notifications/dead-letters";
export type Letter = Answer<typeof FAILED>["deadLetters"][number];

/** Deliveries that failed for good. */
export const FAILURES: Source<Letter> = {
  path: FAILED,
  send: async (some, reason, dryRun) => {
    const items = some.map(({ notificationId, channel }) => ({ notificationId, channel }));
    const { deliveries } = await ask("post", `${FAILED}/replay`, {}, { reason, dryRun, items });
    return deliveries;
  },
};
