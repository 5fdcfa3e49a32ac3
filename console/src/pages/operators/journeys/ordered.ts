export interface Event {
  id: string;
  topic: string;
  partition: number;
  offset: number;
  /** Milliseconds since the first step. */
  afterMs: number;
  causedBy: string | null;
}

export interface Placed<E extends Event> {
  event: E;
  /** How many causes stand above it. */
  depth: number;
  /** When what caused it was there, in the same milliseconds. */
  from: number;
}

export function placeOf({ topic, partition, offset }: Event): string {
  return `${topic}/${partition}/${offset}`;
}

/**
 * Each event below what caused it, those of one cause by time. One whose cause is not among them
 * begins anew at the left.
 */
export function ordered<E extends Event>(events: readonly E[]): Placed<E>[] {
  const ids = new Set(events.map(({ id }) => id));
  const caused = new Map<string, E[]>();
  const found: Placed<E>[] = [];
  const seen = new Set<E>();
  for (const event of events) {
    if (event.causedBy === null || !ids.has(event.causedBy)) continue;
    caused.set(event.causedBy, [...(caused.get(event.causedBy) ?? []), event]);
  }
  function place(event: E, depth: number, from: number): void {
    if (seen.has(event)) return;
    seen.add(event);
    found.push({ event, depth, from: Math.min(from, event.afterMs) });
    for (const next of caused.get(event.id) ?? []) place(next, depth + 1, event.afterMs);
  }
  for (const event of events) if (event.causedBy === null || !ids.has(event.causedBy)) place(event, 0, event.afterMs);
  // What is left causes itself, which nothing should; it is shown all the same.
  for (const event of events) place(event, 0, event.afterMs);
  return found;
}
