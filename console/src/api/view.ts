import { store } from "./store";

/** Whom somebody of support looks as, and why. */
export interface View {
  userId: number;
  reason: string;
}

/** Kept in memory alone: a reload ends the look. */
export const view = store<View | null>(null);

/** What the services are told of a look; they keep each in their audit trail, with its reason. */
export function viewHeaders(of: View | null): Record<string, string> {
  if (!of) return {};
  return { "x-view-as": String(of.userId), "x-view-reason": encodeURIComponent(of.reason) };
}

const REASON = /^(?=.*[\p{L}\p{N}_])[\p{L}\p{N}_ #.,:;()/'-]{3,200}$/u;
const USER = /^[1-9][0-9]{0,15}$/;

/** Why somebody looks; null where it says nothing that may be kept. */
export function reasonOf(text: string): string | null {
  const words = text.trim();
  return REASON.test(words) ? words : null;
}

/** A look at what somebody typed; null where it says no user, or no reason that may be kept. */
export function viewOf(user: string, reason: string): View | null {
  const words = reasonOf(reason);
  return words && USER.test(user.trim()) ? { userId: Number(user), reason: words } : null;
}
