// What a device keeps of its person's conversations: what it has fetched, and whatever it is told
// after that. What it is told twice, or had fetched already, changes nothing.

const LABELS = {
  image: "📷 Photo",
  video: "🎥 Video",
  audio: "🎵 Audio",
  gif: "GIF",
  sticker: "Sticker",
};
const graphemes = new Intl.Segmenter();

function preview({ messageType, content }) {
  if (LABELS[messageType]) return LABELS[messageType];
  const first = [...graphemes.segment(content ?? "")].slice(0, 50);
  return first.map(({ segment }) => segment).join("");
}

function fetchedMessage(one) {
  return {
    ...{ sequence: one.sequence, messageId: one.messageId, senderId: one.senderId },
    ...{ content: one.content, messageType: one.messageType, mediaUrl: one.mediaUrl },
    ...{ replyTo: one.replyTo, mentions: one.mentions, at: Date.parse(one.timestamp) },
    ...{ isDeleted: Boolean(one.deletedAt), isPinned: Boolean(one.pinnedAt) },
    reactions: new Map((one.reactions ?? []).map((each) => [each.reaction, each.count])),
    mine: new Set((one.reactions ?? []).filter(({ mine }) => mine).map((each) => each.reaction)),
  };
}

export class Copy {
  constructor(userId) {
    this.userId = userId;
    this.rooms = new Map();
  }

  /** Take a snapshot: of each conversation history first, then members; then the list. */
  begin({ list, rooms }) {
    for (const listed of list) {
      const { history, members } = rooms[listed.conversationId];
      this.rooms.set(listed.conversationId, {
        revision: history.revision,
        messages: new Map(history.messages.map((one) => [one.messageId, fetchedMessage(one)])),
        positions: new Map(members.map((one) => [one.userId, one.readSequence])),
        unread: listed.unreadCount,
        begunAt: Date.parse(listed.createdAt),
      });
    }
    return this;
  }

  /** Take what the socket says; throws where a change is missing before it. */
  take({ type, data }) {
    const room = this.rooms.get(data.conversationId);
    if (!room) return;
    // What is counted is for this person alone, and the last count told stands.
    const isCounted = data.unreadCount !== undefined;
    if (isCounted) room.unread = data.unreadCount;
    if (type === "message_read") {
      const before = room.positions.get(data.userId) ?? 0;
      room.positions.set(data.userId, Math.max(before, data.sequence));
    } else if (!isCounted && data.revision > room.revision) {
      if (data.revision !== room.revision + 1)
        throw new Error(`change ${data.revision} follows ${room.revision}`);
      room.revision = data.revision;
      this.#change(room.messages, type, data);
    }
  }

  #change(messages, type, data) {
    const message = messages.get(data.messageId);
    if (type === "message_received") messages.set(data.messageId, fetchedMessage(data));
    else if (type === "message_edited") message.content = data.content;
    else if (type === "message_pinned") message.isPinned = data.pinned;
    else if (type === "message_reaction") this.#react(message, data);
    else if (type === "message_deleted") {
      const nothing = { content: null, mediaUrl: null, mentions: [], isPinned: false };
      Object.assign(message, nothing, { isDeleted: true, reactions: new Map(), mine: new Set() });
    } else throw new Error(`${type} is no change that is known`);
  }

  #react({ reactions, mine }, { reaction, added, userId }) {
    const count = (reactions.get(reaction) ?? 0) + (added ? 1 : -1);
    if (count) reactions.set(reaction, count);
    else reactions.delete(reaction);
    if (userId === this.userId) mine[added ? "add" : "delete"](reaction);
  }

  /** What is on the screen, as values that compare. */
  state() {
    const rooms = [...this.rooms].map(([conversationId, room]) => ({
      ...{ conversationId, revision: room.revision, positions: sorted(room.positions) },
      messages: ordered(room).map(({ at, ...one }) => ({
        ...one,
        ...{ reactions: sorted(one.reactions), mine: [...one.mine].sort() },
      })),
    }));
    return { list: this.#list(), rooms: rooms.sort(by("conversationId")) };
  }

  /** The conversations, the one with the latest message first. */
  #list() {
    const listed = [...this.rooms].map(([conversationId, room]) => {
      const messages = ordered(room);
      const standing = messages.findLast(({ isDeleted }) => !isDeleted);
      const lastMessage = standing ? preview(standing) : null;
      const row = { conversationId, unreadCount: room.unread, lastMessage };
      row.lastMessageId = standing?.messageId ?? null;
      return [messages.at(-1)?.at ?? room.begunAt, row];
    });
    listed.sort(([at], [other]) => other - at);
    return listed.map(([, row]) => row);
  }
}

/** What a server shows, in the form of `Copy.state`. */
export function served(userId, fetched) {
  const list = fetched.list.map(({ conversationId, unreadCount, lastMessage, lastMessageId }) => ({
    ...{ conversationId, unreadCount, lastMessage, lastMessageId },
  }));
  return { list, rooms: new Copy(userId).begin(fetched).state().rooms };
}

/** Numbers from 0 to 1 by a seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function by(key) {
  return (one, other) => (one[key] < other[key] ? -1 : 1);
}

function ordered(room) {
  return [...room.messages.values()].sort((one, other) => one.sequence - other.sequence);
}

function sorted(map) {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1));
}
