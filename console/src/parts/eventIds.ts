const TIMED = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Whether an id tells when it was made (UUIDv7): by another the event can't be looked for. */
export function isTimed(id: string): boolean {
  return TIMED.test(id);
}
