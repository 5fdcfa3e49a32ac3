import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useGet } from "../../api/queries";
import { Columns } from "../../parts/Columns";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useOperatorWords } from "../../words/operators";
import { useFormats } from "../../words/format";
import { Section } from "./Section";

/** Where the person takes part or did, what ended it, and what was won. */
export function Contests() {
  const { looking } = useWords();
  return (
    <Section title={looking.contests}>
      <Loaded of={useGet("/api/events/entries/me")} height={32}>
        {({ entries }) => (entries.length ? <Entries of={entries} /> : <Text c="dimmed">{looking.noContests}</Text>)}
      </Loaded>
      <Won />
    </Section>
  );
}

interface Entry {
  id: string;
  eventId: string;
  state: string;
  enteredAt: string;
  reason: string | null;
  explanation: string | null;
}

function Entries({ of }: { of: readonly Entry[] }) {
  const { admin, looking, wallet } = useOperatorWords();
  const { time } = useFormats();
  return (
    <Columns
      of={of}
      id={({ id }) => id}
      columns={[
        { label: wallet.when, cell: ({ enteredAt }) => time(enteredAt) },
        { label: looking.contest, cell: ({ eventId }) => <Contest id={eventId} /> },
        { label: admin.status, cell: ({ state }) => looking.entryStates[state] ?? state },
        {
          label: wallet.why,
          cell: ({ reason, explanation }) => (
            <Text span size="sm" dir="auto">
              {[reason && (looking.entryReasons[reason] ?? reason), explanation].filter(Boolean).join(": ") || "–"}
            </Text>
          ),
        },
      ]}
    />
  );
}

/** By its name where it is known. */
function Contest({ id }: { id: string }) {
  const { data } = useGet("/api/events/{id}", { id });
  return (
    <Anchor inherit component={Link} to="/app/competitions/$id" params={{ id } as never} dir="auto">
      {data?.name ?? id}
    </Anchor>
  );
}

function Won() {
  const { admin, competitions, looking } = useOperatorWords();
  const { data } = useGet("/api/events/prizes/me");
  if (!data?.prizes.length) return null;
  return (
    <Columns
      of={data.prizes}
      id={({ id }) => id}
      columns={[
        { label: admin.prize, cell: ({ prize }) => String(prize.description ?? prize.kind ?? "") },
        { label: looking.contest, cell: ({ eventId }) => <Contest id={eventId} /> },
        { label: competitions.rank, cell: ({ rank }) => rank, figure: true },
        {
          label: admin.status,
          cell: ({ state, errorCode }) => `${competitions.prizeState[state] ?? state} ${errorCode ?? ""}`,
        },
      ]}
    />
  );
}
