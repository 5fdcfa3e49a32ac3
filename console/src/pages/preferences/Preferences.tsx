import { Card, Group, NativeSelect, Stack, Switch, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Answer } from "../../api/paths";
import { useChange, useGet } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure, Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Forecast } from "./Forecast";
import { QuietHours } from "./QuietHours";

const PATH = "/api/v1/notifications/preferences";
const PRIORITIES = [
  "critical_events",
  "high_priority_events",
  "medium_priority_events",
  "low_priority_events",
] as const;
const MODES = ["immediate", "batched_hourly", "batched_daily"] as const;
const EVERY = "*";
const MUTE_MS = 8 * 3_600_000;

export type Chosen = Answer<typeof PATH>["user_notification_preferences"];

export function Preferences() {
  const { preferences } = useWords();
  const asked = useGet(PATH);
  // Outside of the form, which is made anew for each version that is saved.
  const change = useChange("put", PATH, [PATH]);
  return (
    <Page title={preferences.title}>
      <Loaded of={asked}>
        {(data) => (
          <Form key={data.version} kept={data.user_notification_preferences} change={change} />
        )}
      </Loaded>
    </Page>
  );
}

type Change = ReturnType<typeof useChange<"put", typeof PATH>>;

function Form({ kept, change }: { kept: Chosen; change: Change }) {
  const { preferences } = useWords();
  const [chosen, setChosen] = useState(kept);
  const save = (next: Chosen) => change.mutate({ body: { user_notification_preferences: next } });
  useEffect(() => setChosen(kept), [kept]);
  return (
    <Stack maw={720}>
      <When of={chosen} change={setChosen} />
      <QuietHours of={chosen} change={setChosen} />
      <Forecast of={chosen} />
      <Mute of={chosen} save={(muted_until) => save({ ...chosen, muted_until })} />
      {change.error && <Failure error={change.error} />}
      <Group>
        <Act loading={change.isPending} onClick={() => save(chosen)}>
          {preferences.save}
        </Act>
        <Text role="status">{change.isSuccess && chosen === kept && preferences.saved}</Text>
      </Group>
    </Stack>
  );
}

export interface Part {
  of: Chosen;
  change: (next: Chosen) => void;
}

function When({ of, change }: Part) {
  const { preferences } = useWords();
  const modes = of.delivery_preferences;
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="sm">
        {preferences.when}
      </Title>
      <Stack gap="sm">
        {PRIORITIES.map((name) => (
          <NativeSelect
            key={name}
            label={preferences[name]}
            value={modes[name]}
            data={MODES.map((mode) => ({ value: mode, label: preferences[mode] }))}
            onChange={({ currentTarget }) =>
              change({
                ...of,
                delivery_preferences: {
                  ...modes,
                  [name]: currentTarget.value as (typeof MODES)[number],
                },
              })
            }
          />
        ))}
        <ByMail of={of} change={change} />
      </Stack>
    </Card>
  );
}

/** Mail for everything or nothing; a choice of single types, made elsewhere, counts as off. */
function ByMail({ of, change }: Part) {
  const { preferences } = useWords();
  return (
    <Switch
      label={preferences.byMail}
      checked={Boolean(of.channels?.email?.includes(EVERY))}
      onChange={({ currentTarget }) =>
        change({
          ...of,
          channels: { ...of.channels, email: currentTarget.checked ? [EVERY] : [] },
        })
      }
    />
  );
}

function Mute({ of, save }: { of: Chosen; save: (until: string | null) => void }) {
  const { preferences } = useWords();
  const { time } = useFormats();
  const until = of.muted_until;
  const muted = until !== null && until !== undefined && Date.parse(until) > Date.now();
  return (
    <Group>
      <Act
        variant="default"
        onClick={() => save(muted ? null : new Date(Date.now() + MUTE_MS).toISOString())}
      >
        {muted ? preferences.unmute : preferences.mute}
      </Act>
      {muted && <Text>{preferences.mutedUntil(time(until))}</Text>}
    </Group>
  );
}
