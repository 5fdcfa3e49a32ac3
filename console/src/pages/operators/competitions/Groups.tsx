import { Button, Group, Stack, Switch, TextInput } from "@mantine/core";
import { NumberFields } from "../../../parts/NumberFields";
import { PrizeRows } from "./PrizeRows";
import { useOperatorWords } from "../../../words/operators";
import type { DivisionDraft, Draft } from "./draft";

interface Properties {
  of: Pick<Draft, "divisions" | "teams">;
  set: (part: Partial<Pick<Draft, "divisions" | "teams">>) => void;
}

/** Among whom entrants stand: in teams, and in divisions by what they traded before. */
export function Groups({ of, set }: Properties) {
  const { admin } = useOperatorWords();
  const { divisions, teams } = of;
  const change = (at: number, part: Partial<DivisionDraft>) =>
    set({ divisions: divisions.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <Stack gap="xs">
      <Switch
        label={admin.inTeams}
        checked={teams !== null}
        onChange={({ currentTarget }) => set({ teams: currentTarget.checked ? { least: "2", most: "5", prizes: [] } : null })}
      />
      {teams && (
        <>
          <Group>
            <NumberFields labels={admin.teamFields} of={teams} change={(part) => set({ teams: { ...teams, ...part } })} />
          </Group>
          <PrizeRows of={teams.prizes} set={(prizes) => set({ teams: { ...teams, prizes } })} />
        </>
      )}
      {divisions.map((division, at) => (
        <Stack key={at} gap="xs">
          <Group align="flex-end">
            <TextInput
              maxLength={200}
              label={admin.divisionName}
              value={division.name}
              onChange={({ currentTarget }) => change(at, { name: currentTarget.value })}
            />
            <NumberFields labels={admin.divisionFields} of={division} change={(part) => change(at, part)} />
            <Button variant="default" onClick={() => set({ divisions: divisions.filter((_, index) => index !== at) })}>
              {admin.removePrize}
            </Button>
          </Group>
          <PrizeRows of={division.prizes} set={(prizes) => change(at, { prizes })} />
        </Stack>
      ))}
      <Button
        variant="default"
        w="max-content"
        onClick={() => set({ divisions: [...divisions, { name: "", volume: divisions.length ? "100000" : "0", prizes: [] }] })}
      >
        {admin.addDivision}
      </Button>
    </Stack>
  );
}
