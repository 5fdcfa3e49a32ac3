import { Button, Card, Group, Stack, Text } from "@mantine/core";
import type { Answer } from "../../../api/paths";
import { useChange } from "../../../api/queries";
import { Failure } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useWords } from "../../../words";
import { LadderAnswer } from "./LadderAnswer";
import { LADDERS } from "./ladder";

const JOBS = "/api/v1/qualification/admin/what-ifs";
type Proposal = Answer<typeof LADDERS, "post">;

/** What another ladder would have done, whom it would reach now, and then making it hold. */
export function Proposing({ ladder }: { ladder: Record<string, unknown> }) {
  const { whatif } = useWords();
  const ask = useChange("post", JOBS);
  const look = useChange("post", LADDERS);
  const make = useChange("post", LADDERS, [LADDERS]);
  const failure = ask.error ?? look.error;
  const order = { ladder, reason: "dry run", dryRun: true };
  return (
    <Stack>
      <Group>
        <Button loading={ask.isPending} onClick={() => ask.mutate({ body: { ladder } })}>
          {whatif.ask}
        </Button>
        <Button variant="default" loading={look.isPending} onClick={() => look.mutate({ body: order })}>
          {whatif.reach}
        </Button>
        {look.isSuccess && (
          <Reasoned
            label={whatif.make}
            hint={whatif.makeLadderHint}
            of={make}
            act={(reason) => make.mutateAsync({ body: { ladder, reason } })}
          />
        )}
      </Group>
      {failure && <Failure error={failure} />}
      {look.data && <Reached of={look.data} />}
      {ask.data && <LadderAnswer key={ask.data.id} id={ask.data.id} />}
    </Stack>
  );
}

function Reached({ of }: { of: Proposal }) {
  const { center, whatif } = useWords();
  const told = [...of.milestones, ...of.savings].reduce((sum, { users }) => sum + users, 0);
  return (
    <Card className="surface" component="section" role="status">
      {of.tiers.map(({ level, users }) => (
        <Text key={level}>
          {center.level} {level}: {whatif.gets(users)}
        </Text>
      ))}
      <Text>{whatif.told(told)}</Text>
    </Card>
  );
}
