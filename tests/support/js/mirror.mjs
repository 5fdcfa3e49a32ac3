// Keeps what a person sees by one snapshot and the events after it, as a page would:
// node mirror.mjs GATEWAY TOKEN USER CONVERSATION GROUP COMPETITION. Reads commands, a line each: `state`
// prints what is kept as JSON; `drop` loses the connection, which comes back by itself; `away` and
// `back` leave and return, as a phone does. Prints `ready` when it has its snapshot.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [gateway, token, user, conversation, group, competition] = process.argv.slice(2);
const kept = {
  inbox: {},
  balance: null,
  level: 0,
  mint: null,
  transaction: null,
  unread: 0,
  preview: null,
  invited: {},
  room: {},
  reads: {},
  writers: "all",
  board: null,
};
// Who types, and until when that is believed: the word that they stopped may be lost.
const typing = new Map();
const BELIEVED = 5000;
let revision = null;
let newest = 0;
let reading = false;
let last = undefined;
const early = [];
let begun = false;

async function get(path) {
  for (;;) {
    try {
      const answer = await fetch(gateway + path, { headers: { authorization: `Bearer ${token}` } });
      if (answer.ok) return (await answer.json()).data;
    } catch {
      // The gateway is being started again.
    }
    await new Promise((later) => setTimeout(later, 200));
  }
}

const isSeen = ({ deliveries }) =>
  deliveries.some(({ channel, status }) => channel === "socket" && /read|engaged/.test(status));

function shown(message) {
  if (message.deletedAt) return { deleted: true };
  const reactions = {};
  for (const { reaction, count, mine } of message.reactions) reactions[reaction] = { count, mine };
  return { content: message.content, pinned: message.pinnedAt !== null, reactions };
}

// What comes while it is read is noted, and read then, too.
async function history() {
  if (reading) return;
  reading = true;
  do {
    const found = await get(`/api/v1/conversations/${conversation}/messages?limit=100`);
    kept.room = Object.fromEntries(found.messages.map((one) => [one.messageId, shown(one)]));
    revision = found.revision;
  } while (revision < newest);
  reading = false;
}

// Positions only move forward, so that what is told late takes nothing back.
function isRead(by, upTo) {
  kept.reads[by] = Math.max(kept.reads[by] ?? 0, upTo);
}

async function members() {
  const found = await get(`/api/v1/conversations/${conversation}/members`);
  for (const one of found.members) isRead(one.userId, one.readSequence);
}

async function list() {
  const found = await get(`/api/v1/conversations/${conversation}`);
  kept.unread = found.unreadCount;
  kept.preview = found.lastMessageId && { id: found.lastMessageId, text: found.lastMessage };
}

// What a page loads when it begins.
async function snapshot() {
  const inbox = await get("/api/v1/notifications?limit=100");
  for (const one of inbox.notifications) kept.inbox[one.id] = { type: one.type, read: isSeen(one) };
  // From here on by events: all that is older is in what is loaded after it.
  last ??= inbox.notifications[0]?.id;
  kept.balance = Number((await get("/api/v1/wallet")).balance);
  const nft = (await get("/api/v1/nft/status")).currentNFT;
  kept.level = nft?.level ?? 0;
  kept.mint = nft?.mintAddress ?? null;
  const { invitations } = await get("/api/v1/chat/invitations?limit=100");
  for (const one of invitations) kept.invited[one.conversationId] = one.invitedBy;
  await list();
  await history();
  await members();
}

const socket = io(gateway, {
  transports: ["websocket"],
  reconnectionDelay: 100,
  reconnectionDelayMax: 500,
  auth: (say) => say({ token, after: last }),
});

function openRoom() {
  const asked = { conversationId: conversation, after: revision };
  socket.emit("conversation:open", asked, async (answer) => {
    if (answer?.opened === undefined) return setTimeout(openRoom, 200);
    if (answer.complete) return;
    await history();
    await members();
  });
}

// Nothing is said in it, so that no revision is ever known but the first.
function openGroup() {
  socket.emit("conversation:open", { conversationId: group, after: 0 }, (answer) => {
    if (answer?.opened === undefined) setTimeout(openGroup, 200);
  });
}

function openBoard() {
  socket.emit("competition:open", { competitionId: competition }, async (answer) => {
    if (answer?.snapshot) kept.board = answer.snapshot;
    else if (answer?.opened) await loadBoard();
  });
}

// Where the replica has heard nothing of it yet, its page has it; the next event brings the whole.
async function loadBoard() {
  const before = kept.board;
  const { standings } = await get(`/api/events/${competition}/leaderboard?limit=50`);
  if (kept.board === before) kept.board = { standings };
}

const reduce = {
  message_received: (data) => {
    kept.room[data.messageId] = { content: data.content, pinned: false, reactions: {} };
  },
  message_edited: (data, message) => (message.content = data.content),
  message_deleted: (data) => (kept.room[data.messageId] = { deleted: true }),
  message_pinned: (data, message) => (message.pinned = data.pinned),
  message_reaction: (data, message) => {
    const one = (message.reactions[data.reaction] ??= { count: 0, mine: false });
    one.count += data.added ? 1 : -1;
    if (String(data.userId) === user) one.mine = data.added;
    if (one.count === 0) delete message.reactions[data.reaction];
  },
};

function hearRoom(type, data) {
  if (type === "conversation_updated" && data.conversationId === group) kept.writers = data.writers;
  if (data.conversationId !== conversation) return;
  if (type === "typing_indicator") hearTyping(data);
  if (type === "message_read") isRead(data.userId, data.sequence);
  hearList(type, data);
  if (data.unreadCount !== undefined) kept.unread = data.unreadCount;
  if (data.revision === undefined || reduce[type] === undefined) return;
  newest = Math.max(newest, data.revision);
  if (reading || data.revision <= revision) return;
  if (data.revision > revision + 1) return void history();
  revision = data.revision;
  const message = kept.room[data.messageId];
  if (type === "message_received" || (message && !message.deleted)) reduce[type](data, message);
}

function hearTyping(data) {
  if (data.isTyping) typing.set(String(data.userId), Date.now() + BELIEVED);
  else typing.delete(String(data.userId));
}

// What its preview tells of may be edited, and where it goes another takes its place.
function hearList(type, data) {
  if (type === "message_preview") kept.preview = { id: data.lastMessageId, text: data.lastMessage };
  if (data.messageId === undefined || data.messageId !== kept.preview?.id) return;
  if (type === "message_edited") kept.preview.text = data.content;
  if (type === "message_deleted") list();
}

const PLACES = ["submitted", "confirmed", "finalized"];

function hearTransaction({ transactionId, status }) {
  const before = kept.transaction?.id === transactionId ? kept.transaction.status : undefined;
  const isBack = PLACES.indexOf(status) < PLACES.indexOf(before);
  kept.transaction = { id: transactionId, status: isBack ? `${status} after ${before}` : status };
}

function hearBoard(data) {
  if (data.base !== null && data.base !== kept.board?.version) return openBoard();
  const before = data.base === null ? [] : kept.board.standings;
  const rows = new Map(before.map((one) => [one.userId, one]));
  data.gone.forEach((one) => rows.delete(one));
  data.standings.forEach((one) => rows.set(one.userId, one));
  const standings = [...rows.values()].sort((one, other) => one.rank - other.rank);
  kept.board = { version: data.version, participants: data.participants, standings };
}

function hear(event, payload) {
  if (event === "nftStatusUpdate") kept.mint = payload.nft.mintAddress;
  if (event === "nft:status_changed") kept.level = payload.data.newLevel;
  if (event === "nft:transaction_status") hearTransaction(payload.data);
  if (event === "notification:read") {
    const ids = payload.ids ?? Object.keys(kept.inbox);
    ids.forEach((id) => kept.inbox[id] && (kept.inbox[id].read = true));
  }
  if (event !== "notification") return;
  if (payload.event_type) kept.inbox[payload.id] ??= { type: payload.event_type, read: false };
  else if (payload.type === "leaderboard_update") hearBoard(payload.data);
  else if (payload.type === "conversation_invited")
    kept.invited[payload.data.conversationId] = payload.data.invitedBy;
  else if (payload.data.newBalance !== undefined) kept.balance = payload.data.newBalance;
  else hearRoom(payload.type, payload.data);
}

socket.onAny((event, payload, acknowledge) => {
  if (begun) hear(event, payload);
  else early.push([event, payload]);
  // What is for a room or of a leaderboard is no message of this person's: it has no place in order.
  const isPersons = /^(message_preview|conversation_invited)$/.test(payload?.type);
  const isRoom = /^(message|conversation)_/.test(payload?.type) && !isPersons;
  if (payload?.id && !isRoom && payload.type !== "leaderboard_update") last = payload.id;
  acknowledge?.();
});
socket.on("connect", async () => {
  if (!begun) return;
  // Who has no place to go on from loads anew.
  if (last === undefined) await snapshot();
  openRoom();
  openGroup();
  openBoard();
});

const commands = {
  state: () => {
    const now = Date.now();
    const types = [...typing].filter(([, until]) => until > now).map(([who]) => Number(who));
    process.stdout.write(`${JSON.stringify({ ...kept, typing: types })}\n`);
  },
  drop: () => socket.io.engine?.close(),
  away: () => socket.disconnect(),
  back: () => socket.connect(),
};
createInterface({ input: process.stdin })
  .on("line", (line) => commands[line]())
  .on("close", () => process.exit(0));
socket.once("connect", async () => {
  await snapshot();
  begun = true;
  early.splice(0).forEach(([event, payload]) => hear(event, payload));
  openRoom();
  openGroup();
  openBoard();
  process.stdout.write("ready\n");
});
