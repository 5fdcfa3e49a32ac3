import { Button, Card, Group, Text, Title } from "@mantine/core";
import type { Answer } from "../../../api/paths";
import { useChange, useGet, usePages } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Listed } from "../../../parts/Listed";
import { Failure, Loaded } from "../../../parts/Loaded";
import { PersonLink } from "../../../parts/PersonLink";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";

const JOB = "/api/v1/qualification/admin/what-ifs/{id}";
const EVERY_MS = 1000;
type Job = Answer<typeof JOB>;

/** How far the answer is; who would gain or lose a tier, and what it would cost. */
export function LadderAnswer({ id }: { id: string }) {
  const { whatif } = useOperatorWords();
  const { money, number } = useFormats();
  const asked = useGet(JOB, { id }, { every: (job) => (job?.endedAt ? 0 : EVERY_MS) });
  return (
    <Card className="surface" component="section" aria-live="polite">
      <Loaded of={asked} lines={1}>
        {(job) => (
          <>
            <Group justify="space-between">
              <Title order={2} size="h4">
                {whatif.answers[job.state] ?? job.state}
              </Title>
              {!job.endedAt && <Stop id={id} />}
            </Group>
            <Text>{whatif.counted(number(job.users), number(job.trades))}</Text>
            <Text>{whatif.cost(money(job.extraDiscountUsd))}</Text>
            <Tiers of={job} />
            {job.endedAt && <Changes id={id} />}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Stop({ id }: { id: string }) {
  const { whatif } = useOperatorWords();
  const stop = useChange("post", `${JOB}/stop`, [JOB]);
  return (
    <>
      <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ parameters: { id } })}>
        {whatif.stop}
      </Button>
      {stop.error && <Failure error={stop.error} />}
    </>
  );
}

function Tiers({ of }: { of: Job }) {
  const { center, whatif } = useOperatorWords();
  const figure = (name: "gained" | "lost" | "earlier" | "later") => ({
    label: whatif.changes[name] ?? name,
    cell: (tier: Job["tiers"][number]) => tier[name],
    figure: true,
  });
  return (
    <Columns
      of={of.tiers}
      id={({ level }) => String(level)}
      columns={[
        { label: center.level, cell: ({ level }) => level },
        figure("gained"),
        figure("lost"),
        figure("earlier"),
        figure("later"),
      ]}
    />
  );
}

function Changes({ id }: { id: string }) {
  const { center, competitions, whatif } = useOperatorWords();
  const { time } = useFormats();
  const pages = usePages(`${JOB}/changes`, ({ changes }) => changes, { id });
  const when = (at: string | null) => (at ? time(at) : "–");
  return (
    <Listed
      of={pages}
      id={({ userId, level }) => `${userId} ${level}`}
      none={<Text c="dimmed">{whatif.nobody}</Text>}
      columns={[
        { label: competitions.person, cell: ({ userId }) => <PersonLink id={userId} /> },
        { label: center.level, cell: ({ level }) => level },
        { label: whatif.change, cell: ({ change }) => whatif.changes[change] ?? change },
        { label: whatif.was, cell: ({ was }) => when(was) },
        { label: whatif.wouldBe, cell: ({ wouldBe }) => when(wouldBe) },
      ]}
    />
  );
}
