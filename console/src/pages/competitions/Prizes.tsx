import { Card, Stack, Text, Title } from "@mantine/core";
import { useGet } from "../../api/queries";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { Event } from "./countdown";

/** What each place wins, and what the person would win as it stands. */
export function Prizes({ of }: { of: Event }) {
  const { competitions, teams } = useWords();
  const { money } = useFormats();
  const { data } = useGet("/api/events/{id}/prizes/me", { id: of.id });
  const tables = [of.prizes, of.teams?.prizes ?? [], ...of.divisions.map(({ prizes }) => prizes)];
  const prized = tables.some((table) => table.length > 0);
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="xs">
        {competitions.prizes}
      </Title>
      {!prized && <Text c="dimmed">{competitions.noPrizes}</Text>}
      <Places of={of.prizes} />
      {of.divisions.map(({ name, minimumVolumeUsd, prizes }) => (
        <Among key={name} title={name} hint={competitions.divisionFrom(money(minimumVolumeUsd))} of={prizes} />
      ))}
      {of.teams && of.teams.prizes.length > 0 && <Among title={teams.title} hint={teams.shared} of={of.teams.prizes} />}
      {data && (
        <Text mt="md" role="status">
          {competitions.asItStands}:{" "}
          <Text span fw={600} dir="auto">
            {data.prizes.map((prize) => String(prize.description)).join(", ") ||
              competitions.nothingYet}
          </Text>
        </Text>
      )}
    </Card>
  );
}

type Table = readonly { firstRank: number; lastRank: number; description?: string | null }[];

/** What those of a division, or teams, win among themselves. */
function Among({ title, hint, of }: { title: string; hint: string; of: Table }) {
  return (
    <Stack gap={4} mt="md">
      <Title order={3} size="h5" dir="auto">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
      <Places of={of} />
    </Stack>
  );
}

function Places({ of }: { of: Table }) {
  const { competitions } = useWords();
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: "none" }}>
      {of.map((prize, number) => (
        <li key={number}>
          <Text size="sm" c="dimmed">
            {competitions.places(prize.firstRank, prize.lastRank)}
          </Text>
          <Text fw={600} dir="auto">
            {prize.description}
          </Text>
        </li>
      ))}
    </Stack>
  );
}
