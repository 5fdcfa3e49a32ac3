import { store } from "./store";

/** Whether the last request reached a service, and the socket is connected. */
export const gateway = store(true);
export const socket = store(true);

export function tell(answered: boolean): void {
  gateway.set(answered);
}
