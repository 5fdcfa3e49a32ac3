import { Button, Card, Group, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { usePages } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Empty } from "../../../parts/Empty";
import { Failure, Loaded } from "../../../parts/Loaded";
import { More } from "../../../parts/More";
import { PersonLink } from "../../../parts/PersonLink";
import { Reasoned } from "../../../parts/Reasoned";
import { useWords } from "../../../words";
import { useFormats } from "../../../words/format";
import { FAILED, type Letter } from "./failures";
import { ReasonChoice } from "./ReasonChoice";
import { chosenOf } from "./reasons";
import { type Progress as Told, useReplay } from "./useReplay";

/** Deliveries that failed for good: chosen by reason, looked at as they would pass, tried again. */
export function Failed() {
  const { letters: words } = useWords();
  const [reason, setReason] = useState("");
  const pages = usePages(FAILED, ({ deadLetters }) => deadLetters, { limit: 100 });
  const replaying = useReplay();
  function choose(next: string) {
    setReason(next);
    replaying.forget();
  }
  return (
    <Loaded of={pages}>
      {(letters) => {
        const { reason: known, chosen } = chosenOf(letters, reason);
        return (
          <Stack gap="sm">
            {letters.length > 0 && <ReasonChoice of={letters} value={known} choose={choose} />}
            <Again of={chosen} {...replaying} />
            {letters.length > 0 ? <Rows of={chosen} /> : <Empty title={words.noFailed} hint={words.noFailedHint} />}
            <More of={pages} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

type Replaying = Omit<ReturnType<typeof useReplay>, "forget">;

/** What would become of the chosen ones, then the replay, batch by batch. */
function Again({ of, preview, replay, progress, mayReplay }: Replaying & { of: readonly Letter[] }) {
  const { letters: words } = useWords();
  if (!of.length && !progress) return null;
  return (
    <Card className="surface" component="section">
      <Group>
        {of.length > 0 && (
          <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate(of)}>
            {words.preview(of.length)}
          </Button>
        )}
        {mayReplay && (
          <Reasoned label={words.replay} hint={words.replayHint} main of={replay} act={replay.mutateAsync} />
        )}
      </Group>
      {preview.error && <Failure error={preview.error} />}
      <Stack gap="xs" mt="sm" role="status">
        {progress && <Outcomes of={progress} />}
      </Stack>
    </Card>
  );
}

function Outcomes({ of: { tried, done, all, outcomes } }: { of: Told }) {
  const { letters: words } = useWords();
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

function Rows({ of }: { of: readonly Letter[] }) {
  const { letters: words, competitions } = useWords();
  const { time } = useFormats();
  return (
    <Columns
      of={of}
      id={({ notificationId, channel }) => `${notificationId} ${channel}`}
      columns={[
        { label: words.failedAt, cell: ({ failedAt }) => time(failedAt) },
        { label: competitions.person, cell: ({ userId }) => <PersonLink id={userId} /> },
        { label: words.type, cell: ({ type }) => type },
        { label: words.channel, cell: ({ channel }) => channel },
        { label: words.reason, cell: ({ reason }) => reason },
        { label: words.attempts, cell: ({ attempts }) => attempts, figure: true },
      ]}
    />
  );
}
