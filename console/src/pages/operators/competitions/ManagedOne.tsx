import { Anchor, Badge, Card, Group, Stack, Text } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { createElement } from "react";
import { useGet } from "../../../api/queries";
import { Loaded } from "../../../parts/Loaded";
import { Views } from "../../../parts/Views";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { OperatorsPage } from "../OperatorsPage";
import { Awards } from "./Awards";
import { Decisions } from "./Decisions";
import { Findings } from "./Findings";
import { History } from "./History";
import { type Managed, ONE } from "./steps";

const VIEWS = { prizes: Awards, findings: Findings, history: History } as const;

/** One competition: what may be decided, its prizes, what screening found, who decided what. */
export function ManagedOne() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const { admin } = useOperatorWords();
  const asked = useGet(ONE, { id });
  return (
    <OperatorsPage title={asked.data?.name ?? admin.competition} hint={admin.competition}>
      <Loaded of={asked}>
        {(event) => (
          <Stack>
            <Anchor component={Link} to="/app/operators/competitions">
              {admin.allCompetitions}
            </Anchor>
            <Terms of={event} />
            <Views label={admin.view} names={admin.views}>
              {(view) => createElement(VIEWS[view], { of: event })}
            </Views>
          </Stack>
        )}
      </Loaded>
    </OperatorsPage>
  );
}

function Terms({ of }: { of: Managed }) {
  const { admin, competitions, teams } = useOperatorWords();
  const { money, number, time } = useFormats();
  const groups = [
    of.teams && `${teams.title}: ${teams.size(of.teams.leastMembers, of.teams.mostMembers)}`,
    ...of.divisions.map(({ name, minimumVolumeUsd }) => `${name}: ${competitions.divisionFrom(money(minimumVolumeUsd))}`),
  ].filter(Boolean);
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
        {groups.length > 0 && (
          <Text size="sm" dir="auto">
            {groups.join(" · ")}
          </Text>
        )}
        <Decisions of={of} />
      </Stack>
    </Card>
  );
}
