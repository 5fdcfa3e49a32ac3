import { Button, Card, Group, Title } from "@mantine/core";
import { useChange } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Failure } from "../../../parts/Loaded";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { LADDERS, type Step, stepsOf, type Version } from "./ladder";
import { useVersionColumns } from "./useVersionColumns";

/** Who made which ladder, when and why, and how far everybody was looked at under it. */
export function LadderVersions({ of }: { of: readonly Version[] }) {
  const { admin, whatif } = useOperatorWords();
  const { number } = useFormats();
  const known = useVersionColumns<Version>();
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {whatif.versions}
      </Title>
      <Columns
        of={of}
        id={({ version }) => String(version)}
        minWidth={720}
        columns={[
          ...known,
          { label: admin.status, cell: ({ state }) => whatif.states[state] ?? state },
          {
            label: whatif.lookedAt,
            cell: ({ review }) => `${number(review.users)} / ${number(review.usersInAll)}`,
            figure: true,
          },
          { label: whatif.steer, cell: (version) => <Steer of={version} /> },
        ]}
      />
    </Card>
  );
}

function Steer({ of }: { of: Version }) {
  const steps = stepsOf(of);
  if (!steps.length) return "–";
  return (
    <Group gap="xs">
      {steps.map((step) => (
        <Take key={step} of={of} step={step} />
      ))}
    </Group>
  );
}

function Take({ of, step }: { of: Version; step: Step }) {
  const { whatif } = useOperatorWords();
  const change = useChange("post", `${LADDERS}/{version}/${step}`, [LADDERS]);
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={change.isPending}
        onClick={() => change.mutate({ parameters: { version: of.version } })}
      >
        {whatif.steps[step]}
      </Button>
      {change.error && <Failure error={change.error} />}
    </>
  );
}
