/** How often each reason is given, the most frequent first. */
export function reasonsOf(letters: readonly { reason: string }[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of letters) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([one, a], [other, b]) => b - a || one.localeCompare(other));
}

/** Parts of at most so many, in order. */
export function batches<T>(of: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(of.length / size) }, (_, at) => of.slice(at * size, (at + 1) * size));
}

/** How many deliveries come to each end. */
export function tally(of: readonly { outcome: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of of) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const SHOWN = 80;

/** A reason as a choice is called: cut where it is long. */
export function short(reason: string): string {
  return reason.length > SHOWN ? `${reason.slice(0, SHOWN)}…` : reason;
}
