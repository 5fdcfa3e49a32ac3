import type { Span } from "./spans";

/** Where a span lies in the whole, for the eye alone: what it says stands beside it. */
export function Bar({ of: { left, width } }: { of: Span }) {
  return (
    <div className="span" aria-hidden="true">
      <span style={{ left: `${Math.min(left, 99)}%`, width: `${width}%` }} />
    </div>
  );
}
