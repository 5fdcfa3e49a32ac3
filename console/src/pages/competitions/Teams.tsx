import { Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useGet, usePages } from "../../api/queries";
import { Listed } from "../../parts/Listed";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { Event } from "./countdown";
import { Joining } from "./Joining";
import { OwnTeam } from "./OwnTeam";
import { TEAM, TEAMS } from "./teamPaths";

const LIVE_MS = 3000;
const CALM_MS = 30_000;

/** How teams stand, one's own, and how to come into one. */
export function Teams({ of, terms }: { of: Event; terms: NonNullable<Event["teams"]> }) {
  const { teams: words } = useWords();
  const asked = useGet(TEAM, { id: of.id });
  // What was known of a team that one has left stays until another answer comes.
  const own = asked.error?.code === "TEAM_NOT_FOUND" ? undefined : asked.data;
  return (
    <Card className="surface" component="section" aria-label={words.title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {words.title}
        </Title>
        <Text size="sm" c="dimmed">
          {words.size(terms.leastMembers, terms.mostMembers)}
          {terms.countedMembers != null && ` · ${words.counted(terms.countedMembers)}`}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Board of={of} own={own?.id} />
        {own ? <OwnTeam of={own} event={of} /> : <Joining of={of} />}
      </SimpleGrid>
    </Card>
  );
}

function Board({ of, own }: { of: Event; own: string | undefined }) {
  const { competitions, teams: words } = useWords();
  const { number } = useFormats();
  // A page that was read a moment before somebody joined is kept for a second.
  const every = of.status === "active" || of.status === "upcoming" ? LIVE_MS : CALM_MS;
  const pages = usePages(TEAMS, ({ teams }) => teams, { id: of.id }, every);
  return (
    <Stack>
      <Listed
        of={pages}
        id={({ id }) => id}
        minWidth={320}
        none={<Text c="dimmed">{words.none}</Text>}
        columns={[
          { label: competitions.rank, cell: ({ rank }) => (rank === null ? "–" : number(rank)) },
          {
            label: words.team,
            cell: ({ id, name }) => (
              <Text span size="sm" dir="auto" fw={id === own ? 600 : undefined}>
                {name}
                {id === own && ` (${competitions.you})`}
              </Text>
            ),
          },
          { label: words.members, cell: ({ members }) => number(members), figure: true },
          { label: competitions.score, cell: ({ score }) => number(score), figure: true },
        ]}
      />
    </Stack>
  );
}
