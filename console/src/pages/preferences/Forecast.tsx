import { Card, Text, Title } from "@mantine/core";
import { useWords } from "../../words";
import { forecast } from "./forecast";
import type { Chosen } from "./Preferences";

/** The next 24 hours as a strip, in the person's zone. */
export function Forecast({ of }: { of: Chosen }) {
  const { preferences } = useWords();
  const quiet = { ...of.quiet_hours, days: of.quiet_hours.days ?? null };
  const muted = of.muted_until ? new Date(of.muted_until) : null;
  const hours = forecast(new Date(), quiet, muted);
  const told = (hour: number, what: "comes" | "waits" | "muted") => `${hour}:00 ${preferences[what]}`;
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {preferences.forecast}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {preferences.forecastHint}
      </Text>
      <div className="hours" role="list">
        {hours.map(({ at, hour, what }, number) => (
          <div key={at.getTime()} role="listitem" aria-label={told(hour, what)}>
            <div className="hour" data-what={what} title={told(hour, what)} />
            <Text size="xs" ta="center" aria-hidden="true">
              {number % 3 === 0 ? hour : "\u00a0"}
            </Text>
          </div>
        ))}
      </div>
    </Card>
  );
}
