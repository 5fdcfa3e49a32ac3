// What the socket tells of is read again: at once, at most so often however much is told, and once
// more when it has come to rest, since what an event leads to elsewhere (a delivery that counts as
// delivered once this client has acknowledged it, another service's copy) takes a moment.

const SPACING_MS = 500;
const RESTS_MS = [1500, 6000];

type Timer = ReturnType<typeof setTimeout>;

/** How paths are read again, given how one of them is. */
export function again(read: (path: string) => unknown): (path: string) => void {
  const asked = new Map<string, boolean>();
  const rests = new Map<string, readonly Timer[]>();
  function now(path: string): void {
    asked.set(path, false);
    read(path);
    setTimeout(() => {
      const more = asked.get(path);
      asked.delete(path);
      if (more) now(path);
    }, SPACING_MS);
  }
  return (path) => {
    if (asked.has(path)) asked.set(path, true);
    else now(path);
    rests.get(path)?.forEach(clearTimeout);
    rests.set(path, RESTS_MS.map((ms) => setTimeout(() => read(path), ms)));
  };
}
