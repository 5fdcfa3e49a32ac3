import { Stack, Text } from "@mantine/core";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { type Span, type Step, spans } from "./waterfall";

/** Steps one below the other, each as long as it took. */
export function Waterfall({ of }: { of: readonly Step[] }) {
  return (
    <Stack gap="xs" role="list">
      {spans(of).map((span, number) => (
        <Line key={number} of={span} />
      ))}
    </Stack>
  );
}

function Line({ of: { label, left, width, milliseconds } }: { of: Span }) {
  const { inbox } = useWords();
  const { number } = useFormats();
  const told = milliseconds === null ? inbox.goesOn : `${number(milliseconds)} ms`;
  return (
    <div role="listitem">
      <Text size="sm">
        {label}: {told}
      </Text>
      <div className="span" aria-hidden="true">
        <span style={{ left: `${Math.min(left, 99)}%`, width: `${width}%` }} />
      </div>
    </div>
  );
}
