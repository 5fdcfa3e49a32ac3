import type { Answer } from "../../api/paths";

export type Badge = Answer<"/api/v1/nft/badge-gallery">["badges"][number];
export type Which = "all" | "mine" | "open";

/** The badges to show: what is owned first, then what is nearest. */
export function chosen(badges: readonly Badge[], which: Which): Badge[] {
  const shown = badges.filter(({ isOwned }) => which === "all" || isOwned === (which === "mine"));
  return shown.sort(
    (a, b) =>
      Number(b.isOwned) - Number(a.isOwned) || b.progress.percentage - a.progress.percentage,
  );
}
