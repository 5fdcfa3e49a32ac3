import { Button, Group, Stack } from "@mantine/core";
import { NumberFields } from "../../../parts/NumberFields";
import { useOperatorWords } from "../../../words/operators";
import type { PrizeDraft } from "./draft";

interface Properties {
  of: readonly PrizeDraft[];
  set: (prizes: readonly PrizeDraft[]) => void;
}

/** The table of prizes of a draft, a line for places that win the same. */
export function PrizeRows({ of, set }: Properties) {
  const { admin } = useOperatorWords();
  const change = (at: number, part: Partial<PrizeDraft>) =>
    set(of.map((prize, index) => (index === at ? { ...prize, ...part } : prize)));
  const next = String(Number(of.at(-1)?.last ?? 0) + 1);
  return (
    <Stack gap="xs">
      {of.map((prize, at) => (
        <Group key={at} align="flex-end">
          <NumberFields labels={admin.prizeFields} of={prize} change={(part) => change(at, part)} />
          <Button variant="default" onClick={() => set(of.filter((_, index) => index !== at))}>
            {admin.removePrize}
          </Button>
        </Group>
      ))}
      <Button
        variant="default"
        w="max-content"
        onClick={() => set([...of, { first: next, last: next, points: "100" }])}
      >
        {admin.addPrize}
      </Button>
    </Stack>
  );
}
