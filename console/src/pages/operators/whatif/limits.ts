export interface Limit {
  type: string;
  channel: string;
  most: number;
  seconds: number;
}

/** A line a limit, as it is edited: `type channel most / seconds`. */
export function linesOf(limits: readonly Limit[]): string {
  return limits.map(({ type, channel, most, seconds }) => `${type} ${channel} ${most} / ${seconds}`).join("\n");
}

const LINE = /^(\S+)\s+(\S+)\s+(\d+)\s*\/\s*(\d+)$/;

/** The limits that the lines say; null where one can't be read. */
export function limitsOf(lines: string): readonly Limit[] | null {
  const read = lines
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map(limitOf);
  return read.every((limit) => limit !== null) ? read : null;
}

function limitOf(line: string): Limit | null {
  const found = LINE.exec(line);
  if (!found) return null;
  const [, type = "", channel = "", most, seconds] = found;
  return { type, channel, most: Number(most), seconds: Number(seconds) };
}
