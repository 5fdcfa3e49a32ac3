import { Anchor, Button, Card, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePages } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Empty } from "../../../parts/Empty";
import { Loaded } from "../../../parts/Loaded";
import { More } from "../../../parts/More";
import { useWords } from "../../../words";
import { useFormats } from "../../../words/format";
import { OperatorsPage } from "../OperatorsPage";
import { Drafting } from "./Drafting";
import { ALL, type Managed } from "./steps";

/** Every competition, drafts too, and a new one. */
export function ManagedList() {
  const { admin } = useWords();
  const [drafting, setDrafting] = useState(false);
  return (
    <OperatorsPage title={admin.competitions} hint={admin.competitionsHint}>
      <Stack>
        <Button variant="default" w="max-content" aria-expanded={drafting} onClick={() => setDrafting(!drafting)}>
          {admin.newDraft}
        </Button>
        {drafting && <Drafting done={() => setDrafting(false)} />}
        <Known />
      </Stack>
    </OperatorsPage>
  );
}

function Known() {
  const { admin } = useWords();
  const pages = usePages(ALL, ({ events }) => events, { limit: 50 });
  return (
    <Card className="surface" component="section">
      <Loaded of={pages} height={36}>
        {(events) =>
          events.length ? <Rows of={events} /> : <Empty title={admin.noCompetitions} hint={admin.noCompetitionsHint} />
        }
      </Loaded>
      <More of={pages} />
    </Card>
  );
}

function Rows({ of }: { of: readonly Managed[] }) {
  const { admin, competitions } = useWords();
  const { number, time } = useFormats();
  return (
    <Columns
      of={of}
      id={({ id }) => id}
      columns={[
        {
          label: admin.name,
          cell: ({ id, name }) => (
            <Anchor component={Link} to="/app/operators/competitions/$id" params={{ id } as never} dir="auto">
              {name}
            </Anchor>
          ),
        },
        { label: admin.status, cell: ({ status }) => competitions.status[status] ?? status },
        { label: admin.starts, cell: ({ startsAt }) => time(startsAt) },
        { label: admin.ends, cell: ({ endsAt }) => time(endsAt) },
        { label: admin.entrants, cell: ({ participants }) => number(participants), figure: true },
      ]}
    />
  );
}
