import { useStore } from "../api/store";
import { notes } from "../live/apply";
import { useWords } from "../words";
import { useFormats } from "../words/format";

/** What happened just now, in the corner, for a few seconds. */
export function Notes() {
  const { wallet } = useWords();
  const { number } = useFormats();
  return (
    <div className="notes" aria-live="polite">
      {useStore(notes).map(({ id, live }) => (
        <div key={id} className="note" dir="auto">
          {live.kind === "points" &&
            (live.points >= 0 ? wallet.gain : wallet.loss)(number(live.points))}
          {live.kind === "notification" && live.title}
        </div>
      ))}
    </div>
  );
}
