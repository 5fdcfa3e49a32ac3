// Keeps a leaderboard by its first answer and what changes, until its leader has a score:
// node board.mjs URL TOKEN COMPETITION SCORE. Prints the leaderboard.
import { io } from "socket.io-client";

const [url, token, competitionId, score] = process.argv.slice(2);
const socket = io(url, { transports: ["websocket"], auth: { token } });
let shown = null;

function done() {
  if (shown?.standings[0]?.score !== score) return;
  process.stdout.write(JSON.stringify(shown) + "\n");
  socket.disconnect();
}

function open() {
  socket.emit("competition:open", { competitionId }, (answer) => {
    shown = answer.snapshot;
    done();
  });
}

socket.on("connect", open);
socket.on("notification", ({ type, data }) => {
  if (type !== "leaderboard_update") return;
  // What belongs on a version that was missed: look anew.
  if (data.base !== null && data.base !== shown?.version) return open();
  const rows = new Map((data.base === null ? [] : shown.standings).map((one) => [one.userId, one]));
  data.gone.forEach((user) => rows.delete(user));
  data.standings.forEach((one) => rows.set(one.userId, one));
  const standings = [...rows.values()].sort((one, other) => one.rank - other.rank);
  shown = { version: data.version, participants: data.participants, standings };
  done();
});
setTimeout(() => {
  process.stderr.write(`no such leader; shown: ${JSON.stringify(shown)}\n`);
  process.exit(1);
}, 90_000).unref();
