import { Button, Card, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask as api } from "../../../api/client";
import type { ApiError } from "../../../api/errors";
import type { Answer } from "../../../api/paths";
import { useChange } from "../../../api/queries";
import { Failure } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useOperatorWords } from "../../../words/operators";
import { LadderAnswer } from "./LadderAnswer";
import { LADDERS } from "./ladder";

const JOBS = "/api/v1/qualification/admin/what-ifs";
type Proposal = Answer<typeof LADDERS, "post">;

/** Whom a ladder would reach, and which ladder that was asked of: it may be changed meanwhile. */
interface Looked {
  ladder: Record<string, unknown>;
  told: Proposal;
}

/** What another ladder would have done, whom it would reach now, and then making just that one hold. */
export function Proposing({ ladder }: { ladder: Record<string, unknown> }) {
  const { whatif } = useOperatorWords();
  const ask = useChange("post", JOBS);
  const look = useMutation<Looked, ApiError>({
    mutationFn: async () => ({
      ladder,
      told: await api("post", LADDERS, {}, { ladder, reason: "dry run", dryRun: true }),
    }),
  });
  const failure = ask.error ?? look.error;
  const looked = look.data?.ladder === ladder ? look.data : undefined;
  return (
    <Stack>
      <Group>
        <Button loading={ask.isPending} onClick={() => ask.mutate({ body: { ladder } })}>
          {whatif.ask}
        </Button>
        <Button variant="default" loading={look.isPending} onClick={() => look.mutate()}>
          {whatif.reach}
        </Button>
      </Group>
      {failure && <Failure error={failure} />}
      {looked && (
        <Card className="surface" component="section">
          <Reached of={looked.told} />
          <Making ladder={ladder} />
        </Card>
      )}
      {ask.data && <LadderAnswer key={ask.data.id} id={ask.data.id} />}
    </Stack>
  );
}

/** From now on, or from a time on, with a reason. */
function Making({ ladder }: { ladder: Record<string, unknown> }) {
  const { whatif } = useOperatorWords();
  const [from, setFrom] = useState("");
  const make = useChange("post", LADDERS, [LADDERS]);
  const effectiveAt = from ? new Date(from).toISOString() : null;
  return (
    <Group align="flex-end" mt="sm">
      <TextInput
        type="datetime-local"
        label={whatif.from}
        value={from}
        onChange={({ currentTarget }) => setFrom(currentTarget.value)}
      />
      <Reasoned
        label={whatif.make}
        hint={whatif.makeLadderHint}
        of={make}
        act={(reason) => make.mutateAsync({ body: { ladder, reason, effectiveAt } })}
      />
    </Group>
  );
}

function Reached({ of }: { of: Proposal }) {
  const { center, whatif } = useOperatorWords();
  const told = [...of.milestones, ...of.savings].reduce((sum, { users }) => sum + users, 0);
  return (
    <div role="status">
      {of.tiers.map(({ level, users }) => (
        <Text key={level}>
          {center.level} {level}: {whatif.gets(users)}
        </Text>
      ))}
      <Text>{whatif.told(told)}</Text>
    </div>
  );
}
