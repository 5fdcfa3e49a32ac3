import { Card, Stack, Text, Title } from "@mantine/core";
import { useGet } from "../../api/queries";
import { useWords } from "../../words";
import type { Event } from "./countdown";

/** What each place wins, and what the person would win as it stands. */
export function Prizes({ of }: { of: Event }) {
  const { competitions } = useWords();
  const { data } = useGet("/api/events/{id}/prizes/me", { id: of.id });
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="xs">
        {competitions.prizes}
      </Title>
      {!of.prizes.length && <Text c="dimmed">{competitions.noPrizes}</Text>}
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {of.prizes.map((prize, number) => (
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
