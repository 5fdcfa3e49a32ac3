import { Button, Group } from "@mantine/core";
import { useChange } from "../../../api/queries";
import { Failure } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useOperatorWords } from "../../../words/operators";
import { type Managed, ONE, type Step, stepsOf, TOUCHED } from "./steps";

/** What may be decided about a competition now; each is kept with its reason. */
export function Decisions({ of }: { of: Managed }) {
  return (
    <Group>
      {of.status === "draft" && of.approvedBy === null && <Approve of={of} />}
      {stepsOf(of).map((step) => (
        <Decide key={step} of={of} step={step} />
      ))}
    </Group>
  );
}

function Approve({ of }: { of: Managed }) {
  const { admin } = useOperatorWords();
  const approve = useChange("post", `${ONE}/approve`, TOUCHED);
  return (
    <>
      <Button size="xs" loading={approve.isPending} onClick={() => approve.mutate({ parameters: { id: of.id } })}>
        {admin.approve}
      </Button>
      {approve.error && <Failure error={approve.error} />}
    </>
  );
}

function Decide({ of, step }: { of: Managed; step: Step }) {
  const { admin } = useOperatorWords();
  const change = useChange("post", `${ONE}/{step}`, TOUCHED);
  return (
    <Reasoned
      label={admin.steps[step]}
      hint={admin.stepHints[step]}
      main={step === "publish" || step === "resume"}
      of={change}
      act={(reason) => change.mutateAsync({ parameters: { id: of.id, step }, body: { reason } })}
    />
  );
}
