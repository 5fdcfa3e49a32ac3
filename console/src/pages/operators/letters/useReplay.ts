import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { ApiError } from "../../../api/errors";
import { refresh } from "../../../api/queries";
import { FAILED, type Letter } from "./failures";
import { batches, tally } from "./reasons";

const BATCH = 50;

export interface Progress {
  /** Whether deliveries are tried again, or only looked at. */
  tried: boolean;
  done: number;
  all: number;
  outcomes: Readonly<Record<string, number>>;
}

/**
 * Say what would become of deliveries, then try just those again: some at a time, so that one sees it
 * go on. What failed since nobody has looked at, and it stays.
 */
export function useReplay() {
  const [looked, setLooked] = useState<readonly Letter[]>([]);
  const [progress, setProgress] = useState<Progress | null>(null);
  async function send(letters: readonly Letter[], reason: string, tried: boolean): Promise<void> {
    const known: { outcome: string }[] = [];
    let done = 0;
    for (const batch of batches(letters, BATCH)) {
      const items = batch.map(({ notificationId, channel }) => ({ notificationId, channel }));
      const { deliveries } = await ask("post", `${FAILED}/replay`, {}, { reason, dryRun: !tried, items });
      known.push(...deliveries);
      done += batch.length;
      setProgress({ tried, done, all: letters.length, outcomes: tally(known) });
    }
  }
  function forget(): void {
    setLooked([]);
    setProgress(null);
  }
  const preview = useMutation<void, ApiError, readonly Letter[]>({
    mutationFn: async (letters) => {
      forget();
      await send(letters, "preview", false);
      setLooked(letters);
    },
  });
  const replay = useMutation<void, ApiError, string>({
    mutationFn: (reason) => send(looked, reason, true),
    onSuccess: () => {
      setLooked([]);
      return refresh(FAILED);
    },
  });
  return { preview, replay, progress, forget, mayReplay: looked.length > 0 };
}
