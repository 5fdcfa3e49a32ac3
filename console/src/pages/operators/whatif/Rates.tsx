import { Button, Card, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useChange, useGet, usePages } from "../../../api/queries";
import { Listed } from "../../../parts/Listed";
import { Failure, Loaded } from "../../../parts/Loaded";
import { PersonLink } from "../../../parts/PersonLink";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";

const ASK = "/api/v1/wallet/admin/whatif/rates";
const JOB = "/api/v1/wallet/admin/whatif/{id}";
const LONGEST = 100_000;
const EVERY_MS = 1000;

/** A list of rates as `rates.toml` has it; its last version is supposed. */
export function Rates() {
  const { whatif } = useOperatorWords();
  const [rates, setRates] = useState("");
  const ask = useChange("post", ASK);
  return (
    <Stack>
      <Card className="surface" component="section">
        <Stack>
          <Textarea
            label={whatif.rates}
            description={whatif.ratesHint}
            rows={14}
            maxLength={LONGEST}
            spellCheck={false}
            value={rates}
            onChange={({ currentTarget }) => setRates(currentTarget.value)}
          />
          {ask.error && <Failure error={ask.error} />}
          <Button
            w="max-content"
            disabled={!rates.trim()}
            loading={ask.isPending}
            onClick={() => ask.mutate({ body: { rates } })}
          >
            {whatif.ask}
          </Button>
        </Stack>
      </Card>
      {ask.data && <Answered key={ask.data.id} id={ask.data.id} />}
    </Stack>
  );
}

function Answered({ id }: { id: string }) {
  const { whatif } = useOperatorWords();
  const { number, points } = useFormats();
  const asked = useGet(JOB, { id }, { every: (job) => (job?.doneAt ? 0 : EVERY_MS) });
  return (
    <Card className="surface" component="section" aria-live="polite">
      <Loaded of={asked} lines={1}>
        {(job) => (
          <>
            <Title order={2} size="h4">
              {job.doneAt ? whatif.answers.done : whatif.answers.running}
            </Title>
            {job.doneAt && (
              <>
                <Text>{whatif.earned(number(job.interactions ?? 0), number(job.people))}</Text>
                <Text>{whatif.points(points(job.pointsNow ?? 0), points(job.pointsThen ?? 0))}</Text>
                <People id={id} />
              </>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function People({ id }: { id: string }) {
  const { competitions, whatif } = useOperatorWords();
  const { points } = useFormats();
  const pages = usePages(`${JOB}/people`, ({ people }) => people, { id, limit: 100 });
  return (
    <Listed
      of={pages}
      id={({ userId }) => String(userId)}
      none={<Text c="dimmed">{whatif.nobodyEarned}</Text>}
      columns={[
        { label: competitions.person, cell: ({ userId }) => <PersonLink id={userId} /> },
        { label: whatif.was, cell: ({ pointsNow }) => points(pointsNow), figure: true },
        { label: whatif.wouldBe, cell: ({ pointsThen }) => points(pointsThen), figure: true },
      ]}
    />
  );
}
