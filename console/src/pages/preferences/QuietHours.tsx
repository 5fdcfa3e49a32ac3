import "@mantine/core/styles/InlineInput.css";
import "@mantine/core/styles/Switch.css";
import "@mantine/core/styles/Chip.css";
import { Card, Chip, Group, NativeSelect, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useMemo } from "react";
import { useStore } from "../../api/store";
import { language, useWords } from "../../words";
import { WEEK } from "./forecast";
import type { Part } from "./Preferences";

const A_SUNDAY = Date.UTC(2024, 0, 7);
const DAY_MS = 86_400_000;

export function QuietHours({ of, change }: Part) {
  const { preferences } = useWords();
  const quiet = of.quiet_hours;
  const set = (part: Partial<typeof quiet>) => change({ ...of, quiet_hours: { ...quiet, ...part } });
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="sm">
        {preferences.quiet}
      </Title>
      <Stack gap="sm">
        <Switch
          label={preferences.quietOn}
          checked={quiet.enabled}
          onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
        />
        <Group grow>
          <TextInput
            type="time"
            label={preferences.from}
            value={quiet.start_time}
            onChange={({ currentTarget }) => set({ start_time: currentTarget.value })}
          />
          <TextInput
            type="time"
            label={preferences.to}
            value={quiet.end_time}
            onChange={({ currentTarget }) => set({ end_time: currentTarget.value })}
          />
        </Group>
        <Zones value={quiet.timezone} choose={(timezone) => set({ timezone })} />
        <Days value={quiet.days ?? []} choose={(days) => set({ days: days.length ? days : null })} />
        <Switch
          label={preferences.criticalToo}
          checked={of.critical_respects_quiet_hours}
          onChange={({ currentTarget }) =>
            change({ ...of, critical_respects_quiet_hours: currentTarget.checked })
          }
        />
      </Stack>
    </Card>
  );
}

function Zones({ value, choose }: { value: string; choose: (zone: string) => void }) {
  const { preferences } = useWords();
  const zones = useMemo(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return [...new Set([value, own, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  }, [value]);
  return (
    <NativeSelect
      label={preferences.zone}
      value={value}
      data={zones}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    />
  );
}

function Days({ value, choose }: { value: readonly string[]; choose: (days: string[]) => void }) {
  const { preferences } = useWords();
  const locale = useStore(language);
  const short = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const named = (number: number) => short.format(A_SUNDAY + (number + 1) * DAY_MS);
  return (
    <div role="group" aria-label={preferences.days}>
      <Text size="sm" mb={4}>
        {preferences.days}
      </Text>
      <Chip.Group multiple value={[...value]} onChange={choose}>
        <Group gap="xs">
          {WEEK.map((day, number) => (
            <Chip key={day} value={day} size="xs">
              {named(number)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </div>
  );
}
