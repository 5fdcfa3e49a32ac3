import { Button, Card, Group, Progress, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { usePages } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Empty } from "../../../parts/Empty";
import { Failure, Loaded } from "../../../parts/Loaded";
import { More } from "../../../parts/More";
import { Reasoned } from "../../../parts/Reasoned";
import { useWords } from "../../../words";
import { useFormats } from "../../../words/format";
import { FAILED, type Letter } from "./failures";
import { ReasonChoice } from "./ReasonChoice";
import { chosenOf } from "./reasons";
import { useReplay } from "./useReplay";

/** Deliveries that failed for good: chosen by reason, looked at as they would pass, tried again. */
export function Failed() {
  const { letters: words } = useWords();
  const [reason, setReason] = useState("");
  const pages = usePages(FAILED, ({ deadLetters }) => deadLetters, { limit: 100 });
  const chosen = chosenOf(pages.data ?? [], reason);
  return (
    <Loaded of={pages}>
      {(letters) =>
        letters.length ? (
          <Stack gap="sm">
            <ReasonChoice of={letters} value={reason} choose={setReason} />
            <Again key={reason} of={chosen} />
            <Rows of={chosen} />
            <More of={pages} />
          </Stack>
        ) : (
          <Empty title={words.noFailed} hint={words.noFailedHint} />
        )
      }
    </Loaded>
  );
}

/** What would become of the chosen ones, then the replay, batch by batch. */
function Again({ of }: { of: readonly Letter[] }) {
  const { letters: words } = useWords();
  const { preview, replay, done, outcomes } = useReplay(of);
  return (
    <Card className="surface" component="section">
      <Group>
        <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate("preview")}>
          {words.preview(of.length)}
        </Button>
        {preview.isSuccess && (
          <Reasoned label={words.replay} hint={words.replayHint} main of={replay} act={replay.mutateAsync} />
        )}
      </Group>
      {preview.error && <Failure error={preview.error} />}
      <Stack gap="xs" mt="sm" role="status">
        {Object.entries(outcomes).map(([outcome, count]) => (
          <Text key={outcome}>
            {words.outcomes[outcome] ?? outcome}: {count}
          </Text>
        ))}
        {done > 0 && <Progress value={(100 * done) / of.length} aria-label={words.replay} />}
        {done > 0 && <Text size="sm">{words.done(done, of.length)}</Text>}
      </Stack>
    </Card>
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
        { label: competitions.person, cell: ({ userId }) => competitions.user(userId) },
        { label: words.type, cell: ({ type }) => type },
        { label: words.channel, cell: ({ channel }) => channel },
        { label: words.reason, cell: ({ reason }) => reason },
        { label: words.attempts, cell: ({ attempts }) => attempts, figure: true },
      ]}
    />
  );
}
