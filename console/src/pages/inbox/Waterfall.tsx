import { Stack, Text } from "@mantine/core";
import { Bar } from "../../parts/Bar";
import { type Span, type Step, spans } from "../../parts/spans";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";

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

function Line({ of }: { of: Span }) {
  const { label, milliseconds } = of;
  const { inbox } = useWords();
  const { number } = useFormats();
  const told = milliseconds === null ? inbox.goesOn : `${number(milliseconds)} ms`;
  return (
    <div role="listitem">
      <Text size="sm">
        {label}: {told}
      </Text>
      <Bar of={of} />
    </div>
  );
}
