// What would happen to a message in each of the next 24 hours, by what somebody chose.

export interface Quiet {
  enabled: boolean;
  start_time: string;
  end_time: string;
  timezone: string;
  days: readonly string[] | null;
}

export type Hour = { at: Date; hour: number; what: "comes" | "waits" | "muted" };

const HOUR_MS = 3_600_000;
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
export const WEEK = [...DAYS.slice(1), DAYS[0] as string];

interface Local {
  day: number;
  minutes: number;
}

/** The weekday and minute of a moment in a zone; in UTC where the zone is none. */
export function local(at: Date, zone: string): Local {
  const told = parts(at, zone) ?? parts(at, "UTC") ?? {};
  const day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(told.weekday ?? "Sun");
  return { day, minutes: Number(told.hour) * 60 + Number(told.minute) };
}

function parts(at: Date, timeZone: string): Record<string, string> | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  } catch {
    return null;
  }
}

function minutesOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Whether quiet hours are on at a moment; a window belongs to the day on which it begins. */
export function isQuiet(at: Date, quiet: Quiet): boolean {
  const start = minutesOf(quiet.start_time);
  const end = minutesOf(quiet.end_time);
  if (!quiet.enabled || start === end) return false;
  const { day, minutes } = local(at, quiet.timezone);
  const on = (weekday: number) => !quiet.days?.length || quiet.days.includes(DAYS[weekday] as string);
  if (start < end) return on(day) && minutes >= start && minutes < end;
  return (on(day) && minutes >= start) || (on((day + 6) % 7) && minutes < end);
}

export function forecast(now: Date, quiet: Quiet, mutedUntil: Date | null): Hour[] {
  const first = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 24 }, (_, number) => {
    const at = new Date(first + number * HOUR_MS);
    const { minutes } = local(at, quiet.timezone);
    const muted = mutedUntil !== null && at < mutedUntil;
    const what = muted ? "muted" : isQuiet(at, quiet) ? "waits" : "comes";
    return { at, hour: Math.floor(minutes / 60), what };
  });
}
