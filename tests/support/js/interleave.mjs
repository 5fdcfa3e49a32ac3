// Plays what was told at random: node interleave.mjs RECORD COUNT SEED. The record has `rooms`, what
// each conversation's room was told, and `people`: userId, `told` to them alone, `snapshots` that
// were fetched at any moment, each with how much had been told `before`, and what they have at last,
// `fetched`. In each interleaving two devices of one person begin with a snapshot each, hear their
// streams in any order of these, lose their connection and come back. Both must end with what the
// server shows; else it says the seed that plays this one alone, and exits 1.
import assert from "node:assert";
import { readFile } from "node:fs/promises";
import { Copy, dice, served } from "./copy.mjs";

const [file, count, seed] = process.argv.slice(2);
const { rooms, people } = JSON.parse(await readFile(file, "utf8"));
const LOSSES = 0.02;

/** Where the router goes on for who knows a revision: behind the change that made it. */
function behind(told, revision) {
  return 1 + told.findLastIndex(({ data }) => data.revision <= revision);
}

function played({ userId, told, snapshots }, chance) {
  const any = (most) => Math.floor(chance() * (most + 1));
  const { fetched, before } = snapshots[any(snapshots.length - 1)];
  const copy = new Copy(userId).begin(fetched);
  const own = { told, at: any(before.told) };
  // Opened before the snapshot was fetched, or with the revision that it is of.
  const shown = [...copy.rooms].map(([id, { revision }]) => ({
    ...{ id, told: rooms[id] },
    at: chance() < 0.5 ? before.rooms[id] : behind(rooms[id], revision),
  }));
  for (;;) {
    const left = [own, ...shown].filter(({ told, at }) => at < told.length);
    if (!left.length) return copy.state();
    if (chance() < LOSSES) {
      // What was not acknowledged comes again, and each room from the revision that is known.
      own.at = any(own.at);
      for (const room of shown) room.at = behind(room.told, copy.rooms.get(room.id).revision);
    }
    const next = left[any(left.length - 1)];
    if (next.at < next.told.length) copy.take(next.told[next.at++]);
  }
}

for (let number = 0; number < Number(count); number += 1) {
  const alone = Number(seed) + number;
  const chance = dice(alone);
  const person = people[Math.floor(chance() * people.length)];
  try {
    for (let device = 0; device < 2; device += 1)
      assert.deepStrictEqual(played(person, chance), served(person.userId, person.fetched));
  } catch (error) {
    process.stdout.write(`user ${person.userId} differs, seed ${alone}: ${error.message}\n`);
    process.stdout.write(`again: node interleave.mjs ${file} 1 ${alone}\n`);
    process.exit(1);
  }
}
process.stdout.write(`${count} interleavings from seed ${seed}: all as the server has it\n`);
