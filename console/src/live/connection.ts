import { io } from "socket.io-client";
import { queries } from "../api/queries";
import * as reachable from "../api/reachable";
import * as session from "../api/session";
import { store } from "../api/store";
import { again } from "./again";
import { apply } from "./apply";
import { isNews, once, read } from "./events";

const GRACE_MS = 1500;
const everything = again(() => queries.invalidateQueries());

/** The conversation that the person looks at: its messages and who types come over the socket. */
const looking = store<string | null>(null);

/** Look at a conversation; returns how to look away. */
export function lookAt(conversationId: string): () => void {
  looking.set(conversationId);
  return () => {
    if (looking.get() === conversationId) looking.set(null);
  };
}

/** Keep the socket of whoever is signed in open; returns how to close it. */
export function connect(): () => void {
  const fresh = once();
  let quiet: ReturnType<typeof setTimeout> | undefined;
  const stay = () => {
    clearTimeout(quiet);
    quiet = undefined;
  };
  let before = false;
  const socket = io({
    transports: ["websocket"],
    reconnectionDelayMax: 5000,
    // The token goes into the handshake: an address would end up in logs.
    auth: (say) => say({ token: session.current()?.accessToken }),
  });
  let told: string | null = null;
  const tell = (conversationId: string | null) => {
    if (told) socket.emit("conversation:close", { conversationId: told });
    if (conversationId) socket.emit("conversation:open", { conversationId });
    told = conversationId;
  };
  socket.on("connect", () => {
    stay();
    reachable.socket.set(true);
    // What was said meanwhile comes again, and what was missed for good is read.
    if (before) everything("");
    before = true;
    // What was open on the connection before is not on this one.
    told = null;
    tell(looking.get());
  });
  const forget = looking.subscribe(() => socket.connected && tell(looking.get()));
  const lost = () => {
    quiet ??= setTimeout(() => reachable.socket.set(false), GRACE_MS);
  };
  socket.on("disconnect", lost);
  socket.on("connect_error", lost);
  socket.on("session:ended", ({ reason }: { reason?: string }) => {
    if (reason?.startsWith("token")) void session.renew().then((renewed) => renewed && socket.connect());
  });
  socket.onAny((event: string, payload: Record<string, unknown>, received?: () => void) => {
    if (payload && fresh(payload.id)) {
      const live = read(event, payload);
      if (live) apply(live, isNews(payload, Date.now()));
    }
    received?.();
  });
  return () => {
    forget();
    // Closing says that the connection is lost: it is not, and nobody waits for it.
    socket.close();
    stay();
    reachable.socket.set(true);
  };
}
