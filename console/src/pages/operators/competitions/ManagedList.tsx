import { Anchor, Button, Card, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePages } from "../../../api/queries";
import { Empty } from "../../../parts/Empty";
import { Listed } from "../../../parts/Listed";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { OperatorsPage } from "../OperatorsPage";
import { Drafting } from "./Drafting";
import { ALL, type Managed } from "./steps";

/** Every competition, drafts too, and a new one. */
export function ManagedList() {
  const { admin, nav } = useOperatorWords();
  const [drafting, setDrafting] = useState(false);
  return (
    <OperatorsPage title={nav.runCompetitions} hint={admin.competitionsHint}>
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
  const { admin, competitions } = useOperatorWords();
  const { number, time } = useFormats();
  const pages = usePages(ALL, ({ events }) => events, { limit: 50 });
  return (
    <Card className="surface" component="section">
      <Listed
        of={pages}
        id={({ id }) => id}
        none={<Empty title={admin.noCompetitions} hint={admin.noCompetitionsHint} />}
        columns={[
          { label: admin.name, cell: (event) => <Name of={event} /> },
          { label: admin.status, cell: ({ status }) => competitions.status[status] ?? status },
          { label: admin.starts, cell: ({ startsAt }) => time(startsAt) },
          { label: admin.ends, cell: ({ endsAt }) => time(endsAt) },
          { label: admin.entrants, cell: ({ participants }) => number(participants), figure: true },
        ]}
      />
    </Card>
  );
}

function Name({ of: { id, name } }: { of: Managed }) {
  return (
    <Anchor inherit component={Link} to="/app/operators/competitions/$id" params={{ id } as never} dir="auto">
      {name}
    </Anchor>
  );
}
