import { Button, Card, Group, Progress, Stack, Text } from "@mantine/core";
import { Failure } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useOperatorWords } from "../../../words/operators";
import type { Progress as Told, useReplay } from "./useReplay";

type Replaying<T> = Omit<ReturnType<typeof useReplay<T>>, "forget"> & { of: readonly T[]; hint: string };

/** What would become of the chosen ones, then the replay, batch by batch. */
export function Again<T>({ of, hint, preview, replay, progress, mayReplay }: Replaying<T>) {
  const { letters: words } = useOperatorWords();
  if (!of.length && !progress) return null;
  return (
    <Card className="surface" component="section">
      <Group>
        {of.length > 0 && (
          <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate(of)}>
            {words.preview(of.length)}
          </Button>
        )}
        {mayReplay && <Reasoned label={words.replay} hint={hint} main of={replay} act={replay.mutateAsync} />}
      </Group>
      {preview.error && <Failure error={preview.error} />}
      <Stack gap="xs" mt="sm" role="status">
        {progress && <Outcomes of={progress} />}
      </Stack>
    </Card>
  );
}

function Outcomes({ of: { tried, done, all, outcomes } }: { of: Told }) {
  const { letters: words } = useOperatorWords();
  const names = tried ? words.became : words.outcomes;
  return (
    <>
      {Object.entries(outcomes).map(([outcome, count]) => (
        <Text key={outcome}>
          {names[outcome] ?? outcome}: {count}
        </Text>
      ))}
      {tried && <Progress value={(100 * done) / all} aria-label={words.replay} />}
      {tried && <Text size="sm">{words.done(done, all)}</Text>}
    </>
  );
}
