import { Card, Group, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useGet } from "../../../api/queries";
import { Loaded } from "../../../parts/Loaded";
import { NumberFields } from "../../../parts/NumberFields";
import { useOperatorWords } from "../../../words/operators";
import { LadderVersions } from "./LadderVersions";
import { changed, inForce, LADDERS, type Rule, rulesOf, stepsOf, type Version } from "./ladder";
import { Proposing } from "./Proposing";

const EVERY_MS = 2000;

/** The ladder in force, to be changed in thought, then in fact; and its versions. */
export function Ladder() {
  const every = (known?: { versions: Version[] }) =>
    known?.versions.some((one) => stepsOf(one).length) ? EVERY_MS : 0;
  return (
    <Loaded of={useGet(LADDERS, {}, { every })}>
      {({ versions }) => {
        const now = inForce(versions);
        return (
          <Stack>
            {now && <Edited key={now.version} of={now} />}
            <LadderVersions of={versions} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function Edited({ of }: { of: Version }) {
  const [rules, setRules] = useState(rulesOf(of.ladder));
  const ladder = useMemo(() => changed(of.ladder, rules), [of.ladder, rules]);
  const change = (level: number, part: Partial<Rule>) =>
    setRules(rules.map((rule) => (rule.level === level ? { ...rule, ...part } : rule)));
  return (
    <>
      <Card className="surface" component="section">
        <Stack>
          {rules.map((rule) => (
            <Tier key={rule.level} of={rule} change={(part) => change(rule.level, part)} />
          ))}
        </Stack>
      </Card>
      <Proposing ladder={ladder} />
    </>
  );
}

function Tier({ of, change }: { of: Rule; change: (part: Partial<Rule>) => void }) {
  const { whatif } = useOperatorWords();
  return (
    <Group align="flex-end" role="group" aria-label={of.name}>
      <Text fw={600} w={220}>
        {of.level} · {of.name}
      </Text>
      <NumberFields labels={whatif.figures} of={of} change={change} />
    </Group>
  );
}
