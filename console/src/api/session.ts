// Who is signed in. The access token is in memory alone; what renews it lies in this tab's session
// storage, since a reload would sign out otherwise, and is good once.
import { opened } from "./errors";
import { store, useStore } from "./store";
import { claimsOf } from "./token";
import { view } from "./view";

export interface Session {
  userId: number;
  roles: readonly string[];
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
}

export type Ending = "asked" | "expired";

interface SignedIn {
  userId: number;
  accessToken: string;
  refreshToken: string;
  expiresAt: string;
}

const KEPT = "laurel.session";
const AHEAD = 60_000;

export const state = store<Session | null>(null);
/** Why the last session ended, for the sign-in page to say. */
export const ended = store<Ending | null>(null);
let renewing: Promise<boolean> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

export function current(): Session | null {
  return state.get();
}

/** Whether who is signed in is an operator; the services check the role themselves. */
export function useIsOperator(): boolean {
  return useStore(state)?.roles.includes("admin") ?? false;
}

/** Whether who is signed in may look at what others see; the services check that, too. */
export function useMayLook(): boolean {
  return useStore(state)?.roles.some((role) => role === "admin" || role === "support") ?? false;
}

export function begin(told: SignedIn): void {
  const { roles } = claimsOf(told.accessToken);
  const expiresAt = Date.parse(told.expiresAt);
  sessionStorage.setItem(KEPT, told.refreshToken);
  clearTimeout(timer);
  timer = setTimeout(() => void renew(), Math.max(1000, expiresAt - Date.now() - AHEAD));
  ended.set(null);
  state.set({ ...told, roles, expiresAt });
}

export function end(why: Ending): void {
  if (!state.get() && !sessionStorage.getItem(KEPT)) return;
  sessionStorage.removeItem(KEPT);
  view.set(null);
  clearTimeout(timer);
  ended.set(why);
  state.set(null);
}

/** Whether there are new tokens now; asked for at once by many, it asks once. */
export function renew(): Promise<boolean> {
  renewing ??= exchange().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function exchange(): Promise<boolean> {
  const refreshToken = sessionStorage.getItem(KEPT);
  if (!refreshToken) return false;
  const answer = await fetch("/api/v1/identity/sign-in/refresh", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refreshToken }),
  }).catch(() => null);
  // Who can't be reached, or has too much to do, has not refused: the session stays.
  if (!answer || answer.status >= 500 || answer.status === 429) return false;
  try {
    begin(opened(answer.status, await answer.json()) as SignedIn);
    return true;
  } catch {
    end("expired");
    return false;
  }
}
