import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiError } from "../../../api/errors";
import { refresh } from "../../../api/queries";
import { batches, tally } from "./reasons";

const BATCH = 50;
/** What becomes of those that nothing would be sent of. */
const STAYS = new Set(["refused", "gone"]);

export interface Progress {
  /** Whether they are tried again, or only looked at. */
  tried: boolean;
  done: number;
  all: number;
  outcomes: Readonly<Record<string, number>>;
}

export interface Source<T> {
  /** What is read again once something was tried. */
  path: string;
  /** Say what becomes of some, or try them again. */
  send: (some: readonly T[], reason: string, dryRun: boolean) => Promise<readonly { outcome: string }[]>;
}

/**
 * Say what would become of what failed, then try just that again: some at a time, so that one sees it
 * go on. What failed since nobody has looked at, and it stays.
 */
export function useReplay<T>({ path, send }: Source<T>) {
  const [looked, setLooked] = useState<readonly T[]>([]);
  const [progress, setProgress] = useState<Progress | null>(null);
  async function sendAll(letters: readonly T[], reason: string, tried: boolean): Promise<void> {
    const known: { outcome: string }[] = [];
    let done = 0;
    for (const batch of batches(letters, BATCH)) {
      known.push(...(await send(batch, reason, !tried)));
      done += batch.length;
      setProgress({ tried, done, all: letters.length, outcomes: tally(known) });
    }
  }
  function forget(): void {
    setLooked([]);
    setProgress(null);
  }
  const preview = useMutation<void, ApiError, readonly T[]>({
    mutationFn: async (letters) => {
      forget();
      await sendAll(letters, "preview", false);
      setLooked(letters);
    },
  });
  const replay = useMutation<void, ApiError, string>({
    mutationFn: (reason) => sendAll(looked, reason, true),
    onSuccess: () => {
      setLooked([]);
      return refresh(path);
    },
  });
  const passes = Object.keys(progress?.outcomes ?? {}).some((outcome) => !STAYS.has(outcome));
  return { preview, replay, progress, forget, mayReplay: looked.length > 0 && passes };
}
