import { isTimed } from "../../../parts/eventIds";

/** What a journey is asked for by: an event's id, or the place in Kafka where it lies. */
export type Asked = { event: string } | { at: string };

const PLACE = /^[A-Za-z0-9._-]{1,249}\/[0-9]{1,9}\/[0-9]{1,18}$/;

/** What somebody typed or a link named; null where it names no event. */
export function askedOf(text: string): Asked | null {
  const named = text.trim();
  if (isTimed(named)) return { event: named };
  return PLACE.test(named) ? { at: named } : null;
}
