export interface Step {
  label: string;
  /** Milliseconds since 1970; `to` is null while it goes on. */
  from: number;
  to: number | null;
}

export interface Span {
  label: string;
  /** Percent of the whole. */
  left: number;
  width: number;
  milliseconds: number | null;
}

/** Each step as a part of the whole length, from the first moment to the last. */
export function spans(steps: readonly Step[]): Span[] {
  const first = Math.min(...steps.map(({ from }) => from));
  const last = Math.max(...steps.map(({ from, to }) => to ?? from));
  const whole = last - first || 1;
  return steps.map(({ label, from, to }) => ({
    label,
    left: (100 * (from - first)) / whole,
    width: (100 * ((to ?? last) - from)) / whole,
    milliseconds: to === null ? null : to - from,
  }));
}
