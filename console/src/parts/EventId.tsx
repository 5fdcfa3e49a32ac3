import { Code } from "@mantine/core";
import { isTimed } from "./eventIds";
import { Origin } from "./Origin";

/** An event by its id; where that tells its time, it leads operators to all that the event led to. */
export function EventId({ of }: { of: string }) {
  return isTimed(of) ? <Origin of={of} /> : <Code>{of}</Code>;
}
