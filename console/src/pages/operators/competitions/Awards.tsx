import { Badge, Button, Card, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Answer } from "../../../api/paths";
import { useChange, useGet, usePages } from "../../../api/queries";
import { PersonLink } from "../../../parts/PersonLink";
import { choicesOf } from "../../../parts/choices";
import { Listed } from "../../../parts/Listed";
import { Failure } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useWords } from "../../../words";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { type Managed, ONE, TOUCHED } from "./steps";
import { Validation } from "./Validation";

const AWARDS = `${ONE}/prizes/awards` as const;
const UNDER_WAY = new Set(["running", "rolling_back"]);
const EVERY_MS = 2000;
type Award = Answer<typeof AWARDS>["prizes"][number];

/** What the prize table pays, how far paying is, and whose prize is in which state. */
export function Awards({ of }: { of: Managed }) {
  return (
    <Stack>
      <Validation of={of} />
      <Distribution of={of} />
      <Winners of={of} />
    </Stack>
  );
}

function Distribution({ of }: { of: Managed }) {
  const { admin } = useOperatorWords();
  const { number, points, time } = useFormats();
  const begins = of.status === "completed";
  const every = (known?: { state: string }) => ((known ? UNDER_WAY.has(known.state) : begins) ? EVERY_MS : 0);
  const asked = useGet(`${ONE}/prizes`, { id: of.id }, { every });
  const distribute = useChange("post", `${ONE}/prizes/distribute`, TOUCHED);
  const back = useChange("post", `${ONE}/prizes/roll-back`, TOUCHED);
  const parameters = { id: of.id };
  const begun = asked.data;
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {admin.distribution}
      </Title>
      {begun ? (
        <Text>
          {admin.distributionStates[begun.state] ?? begun.state} · {admin.prizesFor(number(begun.prizes), points(begun.points))} · {time(begun.startedAt)}
        </Text>
      ) : (
        <Text c="dimmed">{admin.notDistributed}</Text>
      )}
      {begun?.reason && <Text dir="auto">{begun.reason}</Text>}
      <Group mt="sm">
        {of.status === "completed" && (!begun || begun.state === "running") && (
          <Button size="xs" loading={distribute.isPending} onClick={() => distribute.mutate({ parameters })}>
            {admin.distribute}
          </Button>
        )}
        {begun?.state === "distributed" && (
          <Reasoned
            label={admin.rollBack}
            hint={admin.rollBackHint}
            of={back}
            act={(reason) => back.mutateAsync({ parameters, body: { reason } })}
          />
        )}
      </Group>
      {distribute.error && <Failure error={distribute.error} />}
    </Card>
  );
}

function Winners({ of }: { of: Managed }) {
  const { admin, competitions } = useOperatorWords();
  const [state, setState] = useState("");
  const parameters = { id: of.id, state: state || undefined };
  const pages = usePages(AWARDS, ({ prizes }) => prizes, parameters, EVERY_MS);
  return (
    <Card className="surface" component="section">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {admin.winners}
        </Title>
        <NativeSelect
          aria-label={admin.status}
          value={state}
          onChange={({ currentTarget }) => setState(currentTarget.value)}
          data={[{ value: "", label: admin.everyState }, ...choicesOf(competitions.prizeState)]}
        />
      </Group>
      <Listed
        of={pages}
        id={({ id }) => id}
        none={<Text c="dimmed">{admin.noWinners}</Text>}
        columns={[
          { label: competitions.rank, cell: ({ rank }) => rank },
          { label: competitions.person, cell: ({ userId }) => <PersonLink id={userId} /> },
          { label: admin.prize, cell: ({ prize }) => String(prize.description ?? prize.kind ?? "") },
          { label: admin.status, cell: (award) => <State of={award} /> },
          { label: admin.byHand, cell: (award) => <Deliver of={award} /> },
        ]}
      />
    </Card>
  );
}

function State({ of: { state, errorCode } }: { of: Award }) {
  const { competitions } = useWords();
  return (
    <>
      <Badge variant="light" autoContrast>
        {competitions.prizeState[state] ?? state}
      </Badge>{" "}
      {errorCode}
    </>
  );
}

/** A prize that somebody hands over themselves: its winner reads the note. */
function Deliver({ of }: { of: Award }) {
  const { admin } = useOperatorWords();
  const deliver = useChange("post", `${ONE}/prizes/{prize_id}/deliver`, TOUCHED);
  if (of.prize.kind !== "custom" || of.state !== "awarded") return "–";
  return (
    <Reasoned
      label={admin.delivered}
      hint={admin.deliveredHint}
      of={deliver}
      act={(note) => deliver.mutateAsync({ parameters: { id: of.eventId, prize_id: of.id }, body: { note } })}
    />
  );
}
