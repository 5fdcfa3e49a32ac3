import { queries } from "../api/queries";
import { type View, view } from "../api/view";

/** Look as somebody, or as oneself again; nothing that was read for the one is shown for the other. */
export function look(as: View | null): void {
  queries.clear();
  view.set(as);
}
