import { Anchor, Badge, Card, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useGet } from "../../../api/queries";
import { choicesOf } from "../../../parts/choices";
import { Loaded } from "../../../parts/Loaded";
import { useWords } from "../../../words";
import { useFormats } from "../../../words/format";
import { OperatorsPage } from "../OperatorsPage";
import { Awards } from "./Awards";
import { Decisions } from "./Decisions";
import { Findings } from "./Findings";
import { History } from "./History";
import { type Managed, ONE } from "./steps";

const VIEWS = { prizes: Awards, findings: Findings, history: History } as const;
type View = keyof typeof VIEWS;

/** One competition: what may be decided, its prizes, what screening found, who decided what. */
export function ManagedOne() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const { admin } = useWords();
  const asked = useGet(ONE, { id });
  const [view, setView] = useState<View>("prizes");
  const Shown = VIEWS[view];
  return (
    <OperatorsPage title={admin.competition} hint={asked.data?.name ?? ""}>
      <Loaded of={asked}>
        {(event) => (
          <Stack>
            <Anchor component={Link} to="/app/operators/competitions">
              {admin.allCompetitions}
            </Anchor>
            <Terms of={event} />
            <SegmentedControl
              aria-label={admin.view}
              value={view}
              onChange={setView}
              data={choicesOf(admin.views)}
            />
            <Shown of={event} />
          </Stack>
        )}
      </Loaded>
    </OperatorsPage>
  );
}

function Terms({ of }: { of: Managed }) {
  const { admin, competitions } = useWords();
  const { number, time } = useFormats();
  return (
    <Card className="surface" component="section">
      <Stack gap="xs">
        <Group>
          <Badge variant="light" autoContrast>
            {competitions.status[of.status] ?? of.status}
          </Badge>
          <Text size="sm" className="figure">
            {time(of.startsAt)} – {time(of.endsAt)} · {competitions.participants(number(of.participants))}
          </Text>
        </Group>
        <Text size="sm">
          {admin.madeBy(of.createdBy)} · {of.approvedBy === null ? admin.notApproved : admin.approvedBy(of.approvedBy)}
        </Text>
        <Decisions of={of} />
      </Stack>
    </Card>
  );
}
