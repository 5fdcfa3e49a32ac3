import { Badge, Card, Code, Group, Stack, Text, Title } from "@mantine/core";
import type { Answer } from "../../../api/paths";
import { useChange, usePages } from "../../../api/queries";
import { Empty } from "../../../parts/Empty";
import { Loaded } from "../../../parts/Loaded";
import { More } from "../../../parts/More";
import { Reasoned } from "../../../parts/Reasoned";
import { Views } from "../../../parts/Views";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { type Managed, ONE, TOUCHED } from "./steps";

const FINDINGS = `${ONE}/findings` as const;
const LONGEST = 4000;
type Finding = Answer<typeof FINDINGS>["findings"][number];

/** What screening has found, with its evidence, to be decided by a person. */
export function Findings({ of }: { of: Managed }) {
  const { admin } = useOperatorWords();
  return (
    <Views label={admin.status} names={admin.findingStates}>
      {(state) => <Queue key={state} of={of} state={state} />}
    </Views>
  );
}

function Queue({ of, state }: { of: Managed; state: string }) {
  const { admin } = useOperatorWords();
  const pages = usePages(FINDINGS, ({ findings }) => findings, { id: of.id, state });
  return (
    <Stack component="section">
      <Loaded of={pages}>
        {(findings) =>
          findings.length ? (
            findings.map((one) => <Found key={one.id} of={one} event={of.id} />)
          ) : (
            <Empty title={admin.noFindings} hint={admin.noFindingsHint} />
          )
        }
      </Loaded>
      <More of={pages} />
    </Stack>
  );
}

function Found({ of, event }: { of: Finding; event: string }) {
  const { admin } = useOperatorWords();
  const { time } = useFormats();
  return (
    <Card className="surface" component="article">
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={2} size="h5">
            {admin.kinds[of.kind] ?? of.kind}
          </Title>
          <Badge variant="light" color={of.label === "evidence" ? "red" : "gray"} autoContrast>
            {admin.labels[of.label] ?? of.label}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed">
          {time(of.foundAt)}
        </Text>
      </Group>
      <Text size="sm" my="xs">
        {admin.accounts}: {of.accounts.join(", ")}
      </Text>
      <Code block>{JSON.stringify(of.evidence, null, 2)}</Code>
      {of.explanation && (
        <Text size="sm" mt="xs" dir="auto">
          {of.explanation} ({of.decidedBy})
        </Text>
      )}
      {of.state === "open" && <Decide of={of} event={event} />}
    </Card>
  );
}

function Decide({ of, event }: { of: Finding; event: string }) {
  const { admin } = useOperatorWords();
  const change = useChange("post", `${FINDINGS}/{finding_id}/decide`, [FINDINGS, ...TOUCHED]);
  const parameters = { id: event, finding_id: of.id };
  return (
    <Group mt="sm">
      {(["exclude", "dismiss"] as const).map((decision) => (
        <Reasoned
          key={decision}
          label={admin.decisions[decision]}
          hint={admin.decisionHints[decision]}
          most={LONGEST}
          of={change}
          act={(explanation) => change.mutateAsync({ parameters, body: { decision, explanation } })}
        />
      ))}
    </Group>
  );
}
