import { Button, Card, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import type { Answer } from "../../../api/paths";
import { useChange, useGet } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Failure, Loaded } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useOperatorWords } from "../../../words/operators";
import { linesOf, limitsOf } from "./limits";
import { useVersionColumns } from "./useVersionColumns";

const PATH = "/api/v1/notifications/limits";
type Told = Answer<typeof PATH>;

/** How many notifications of a type a channel carries: versions, and the next one checked first. */
export function Limits() {
  return (
    <Loaded of={useGet(PATH)}>
      {(told) => (
        <Stack>
          <Next key={told.versions[0]?.version ?? 0} of={told} />
          <Versions of={told} />
        </Stack>
      )}
    </Loaded>
  );
}

function Next({ of }: { of: Told }) {
  const { whatif } = useOperatorWords();
  const [lines, setLines] = useState(linesOf(of.versions[0]?.limits ?? of.unlessMade));
  const check = useChange("post", PATH);
  const make = useChange("post", PATH, [PATH]);
  const limits = limitsOf(lines);
  function change(next: string) {
    setLines(next);
    check.reset();
  }
  return (
    <Card className="surface" component="section">
      <Stack>
        <Textarea
          label={whatif.limits}
          description={whatif.limitsHint}
          rows={10}
          spellCheck={false}
          value={lines}
          error={limits === null && whatif.unreadable}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
        {check.error && <Failure error={check.error} />}
        <Group>
          <Button
            variant="default"
            disabled={limits === null}
            loading={check.isPending}
            onClick={() => check.mutate({ body: { reason: "check", dryRun: true, limits } })}
          >
            {whatif.check}
          </Button>
          {check.isSuccess && (
            <>
              <Text role="status">{whatif.checked}</Text>
              <Reasoned
                label={whatif.make}
                hint={whatif.makeHint}
                main
                of={make}
                act={(reason) => make.mutateAsync({ body: { reason, limits } })}
              />
            </>
          )}
        </Group>
      </Stack>
    </Card>
  );
}

function Versions({ of }: { of: Told }) {
  const { whatif } = useOperatorWords();
  const known = useVersionColumns<Told["versions"][number]>();
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {whatif.versions}
      </Title>
      {of.versions.length ? (
        <Columns
          of={of.versions}
          id={({ version }) => String(version)}
          columns={[...known, { label: whatif.entries, cell: ({ limits }) => limits.length, figure: true }]}
        />
      ) : (
        <Text c="dimmed">{whatif.noVersions}</Text>
      )}
    </Card>
  );
}
