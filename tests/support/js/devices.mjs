// Devices of people who talk, on a running suite: node devices.mjs PLAN, a file of JSON with
// gateway, seed, devices (of each person), restless, and people: userId, token, conversations.
// Restless devices leave and come back, some of them without all that they knew. Answers each line
// of its input with one of JSON: "rest", when all are to stay; a list of userId and fetched, with
// where each device differs from it.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as rest } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { io } from "socket.io-client";
import { Copy, dice, served } from "./copy.mjs";

const plan = JSON.parse(await readFile(process.argv[2], "utf8"));
const PATIENCE_MS = 5_000;
const PAUSE_MS = 200;

class Device {
  constructor(person, chance) {
    Object.assign(this, { person, chance, arrivals: 0, faults: [] });
    this.forget();
    this.connect();
  }

  /** A new device of this person: it knows nothing. */
  forget() {
    this.copy = null;
    this.held = [];
    this.last = undefined;
  }

  connect() {
    const auth = (say) => say({ token: this.person.token, after: this.last });
    const socket = io(plan.gateway, {
      ...{ auth, transports: ["websocket"], forceNew: true, reconnectionDelayMax: 1_000 },
    });
    this.socket = socket;
    socket.on("connect", () => this.arrive(socket).catch(({ message }) => this.again(socket, message)));
    socket.on("notification", (payload, acknowledge) => {
      if (socket === this.socket) this.hear(payload);
      acknowledge?.();
    });
  }

  /** What did not come about is tried again, as long as this is the connection. */
  async again(socket, message) {
    this.why = message;
    await rest(PAUSE_MS);
    if (socket === this.socket && socket.connected) socket.disconnect().connect();
  }

  /** Open every conversation, and fetch what is not known; what is told meanwhile is held. */
  async arrive(socket) {
    this.arrivals += 1;
    let isComplete = this.copy !== null;
    for (const conversationId of this.person.conversations) {
      const after = this.copy?.rooms.get(conversationId)?.revision;
      const asked = { conversationId, ...(after === undefined ? {} : { after }) };
      const answer = await socket.timeout(PATIENCE_MS).emitWithAck("conversation:open", asked);
      if (answer.error) throw new Error(answer.error);
      isComplete &&= answer.complete;
    }
    if (isComplete) return;
    this.copy = null;
    const fetched = await this.fetched();
    if (socket !== this.socket) return;
    this.copy = new Copy(this.person.userId).begin(fetched);
    this.held.splice(0).forEach((payload) => this.take(payload));
  }

  hear(payload) {
    if (payload.data?.unreadCount !== undefined) this.last = payload.id;
    if (this.copy) this.take(payload);
    else this.held.push(payload);
  }

  take(payload) {
    try {
      this.copy.take(payload);
    } catch ({ message }) {
      this.faults.push(message);
    }
  }

  async fetched() {
    const rooms = {};
    for (const id of this.person.conversations) {
      const history = { messages: [], hasMore: true };
      while (history.hasMore) {
        const after = history.messages.at(-1)?.sequence ?? 0;
        const page = await this.get(`/${id}/messages?after=${after}&limit=200`);
        history.revision ??= page.revision;
        // A page of a later revision would hold changes that come again.
        if (page.revision !== history.revision) throw new Error("it changed while it was read");
        history.messages.push(...page.messages);
        history.hasMore = page.hasMore;
      }
      rooms[id] = { history, members: (await this.get(`/${id}/members?limit=100`)).members };
    }
    const { conversations } = await this.get("?limit=100");
    return { rooms, list: conversations.filter(({ conversationId: id }) => rooms[id]) };
  }

  async get(path) {
    const answer = await fetch(`${plan.gateway}/api/v1/conversations${path}`, {
      headers: { authorization: `Bearer ${this.person.token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()).data;
  }

  /** Leave and come back, now and then without anything that was known. */
  async wander() {
    while (plan.restless) {
      await rest(100 + 900 * this.chance());
      if (!plan.restless) return;
      this.socket.disconnect();
      if (this.chance() < 0.3) this.forget();
      await rest(400 * this.chance());
      this.connect();
    }
  }

  /** Where this device differs from what the server shows; null where it does not. */
  differs(fetched) {
    if (this.faults.length) return { faults: this.faults };
    if (!this.copy) return { waits: this.why ?? "for an answer" };
    const [ours, theirs] = [this.copy.state(), served(this.person.userId, fetched)];
    return isDeepStrictEqual(ours, theirs) ? null : { ours, theirs };
  }
}

const devices = plan.people.flatMap((person, place) =>
  Array.from({ length: plan.devices }, (_, number) =>
    new Device(person, dice(plan.seed + 100 * place + number)),
  ),
);
const wandering = devices.map((device) => device.wander());

function answer(line) {
  if (line === "rest") {
    plan.restless = false;
    return Promise.all(wandering).then(() => ({
      arrivals: devices.reduce((sum, { arrivals }) => sum + arrivals, 0),
    }));
  }
  const asked = new Map(JSON.parse(line).map(({ userId, fetched }) => [userId, fetched]));
  return devices.flatMap((device, place) => {
    const differs = device.differs(asked.get(device.person.userId));
    return differs ? [{ userId: device.person.userId, device: place % plan.devices, differs }] : [];
  });
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(JSON.stringify(await answer(line)) + "\n");
process.exit(0);
