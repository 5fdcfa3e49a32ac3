import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { ApiError } from "../../../api/errors";
import { refresh } from "../../../api/queries";
import { FAILED, type Letter } from "./failures";
import { batches, tally } from "./reasons";

const BATCH = 50;

/** Say what would become of deliveries, and try them again: some at a time, so that one sees it go on. */
export function useReplay(letters: readonly Letter[]) {
  const [done, setDone] = useState(0);
  const [outcomes, setOutcomes] = useState<Readonly<Record<string, number>>>({});
  async function send(reason: string, dryRun: boolean): Promise<void> {
    const known: { outcome: string }[] = [];
    for (const batch of batches(letters, BATCH)) {
      const items = batch.map(({ notificationId, channel }) => ({ notificationId, channel }));
      const { deliveries } = await ask("post", `${FAILED}/replay`, {}, { reason, dryRun, items });
      known.push(...deliveries);
      setOutcomes(tally(known));
      if (!dryRun) setDone(known.length);
    }
  }
  const preview = useMutation<void, ApiError, string>({ mutationFn: (reason) => send(reason, true) });
  const replay = useMutation<void, ApiError, string>({
    mutationFn: (reason) => send(reason, false),
    onSuccess: () => refresh(FAILED),
  });
  return { preview, replay, done, outcomes };
}
