/** How often each reason is given, the most frequent first. */
export function reasonsOf(letters: readonly { reason: string }[]): readonly (readonly [string, number])[] {
  return [...counted(letters.map(({ reason }) => reason))].sort(([one, a], [other, b]) => b - a || one.localeCompare(other));
}

/** The letters of a reason; all of them where none is chosen, or none is left that has it. */
export function chosenOf<T extends { reason: string }>(letters: readonly T[], reason: string) {
  const chosen = letters.filter((letter) => letter.reason === reason);
  return chosen.length ? { reason, chosen } : { reason: "", chosen: letters };
}

/** Parts of at most so many, in order. */
export function batches<T>(of: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(of.length / size) }, (_, at) => of.slice(at * size, (at + 1) * size));
}

/** How many deliveries come to each end. */
export function tally(of: readonly { outcome: string }[]): Readonly<Record<string, number>> {
  return Object.fromEntries(counted(of.map(({ outcome }) => outcome)));
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const SHOWN = 80;

/** A reason as a choice is called: cut where it is long. */
export function short(reason: string): string {
  return reason.length > SHOWN ? `${reason.slice(0, SHOWN)}…` : reason;
}
