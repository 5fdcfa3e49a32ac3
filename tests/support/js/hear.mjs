// Connects as a browser does: node hear.mjs GATEWAY TOKEN COUNT [query|auth]. The token goes into
// the query, or into the handshake. Prints each event as a line of JSON and acknowledges it; ends
// after COUNT events. Exits 1 when refused or nothing comes.
import { io } from "socket.io-client";

const [gateway, token, count, place = "query"] = process.argv.slice(2);
const proof = place === "auth" ? { auth: { token } } : { query: { access_token: token } };
const socket = io(gateway, { ...proof, transports: ["websocket"] });
const patience = setTimeout(() => end(1, "nothing came in 30 seconds"), 30_000);
let heard = 0;

function end(code, message) {
  if (message) console.error(message);
  clearTimeout(patience);
  process.exitCode = code;
  socket.disconnect();
}

socket.on("connect_error", ({ message }) => end(1, message));
socket.onAny((event, payload, acknowledge) => {
  console.log(JSON.stringify({ event, payload }));
  acknowledge?.();
  heard += 1;
  // The acknowledgement leaves before the socket closes.
  if (heard === Number(count)) setImmediate(() => end(0));
});
