import { Anchor, Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useChange, useGet } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure, Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Status } from "./Competitions";
import { Countdown } from "./Countdown";
import type { Event } from "./countdown";
import { Leaderboard } from "./Leaderboard";
import { Prizes } from "./Prizes";
import { Teams } from "./Teams";
import { TOUCHED as TEAMS_TOUCHED } from "./teamPaths";

const OWN = "/api/events/{id}/entries/me";
const TOUCHED = [OWN, "/api/events/{id}", "/api/events/{id}/leaderboard", "/api/events/{id}/leaderboard/me", "/api/events/{id}/prizes/me", ...TEAMS_TOUCHED];

export function Competition() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const { competitions } = useWords();
  const asked = useGet("/api/events/{id}", { id });
  return (
    <Page
      title={asked.data?.name ?? competitions.title}
      hint={
        <Anchor component={Link} to="/app/competitions">
          {competitions.back}
        </Anchor>
      }
      aside={asked.data && <Status of={asked.data} />}
    >
      <Loaded of={asked}>
        {(event) => (
          <Stack gap="lg">
            <Head of={event} />
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              <Leaderboard of={event} />
              <Prizes of={event} />
            </SimpleGrid>
            {event.teams && <Teams of={event} terms={event.teams} />}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Head({ of }: { of: Event }) {
  const { competitions } = useWords();
  const { number } = useFormats();
  return (
    <Card className="hero" component="section">
      <Group justify="space-between" align="flex-start">
        <Stack gap="xs" maw={640}>
          <Countdown of={of} />
          {of.description && <Text dir="auto">{of.description}</Text>}
          <Text size="sm" c="dimmed">
            {competitions.participants(number(of.participants))} · {competitions.scoring[of.scoring]}
          </Text>
          <Title order={2} size="h6">
            {competitions.requires}
          </Title>
          <Text size="sm">
            {of.entryRequirements.length ? of.entryRequirements.join(" · ") : competitions.requiresNone}
          </Text>
        </Stack>
        <Part of={of} />
      </Group>
    </Card>
  );
}

/** Whether the person takes part, and how to begin or end it. */
function Part({ of }: { of: Event }) {
  const { competitions } = useWords();
  const own = useGet(OWN, { id: of.id });
  const enter = useChange("post", "/api/events/{id}/enter", TOUCHED);
  const leave = useChange("post", "/api/events/{id}/leave", TOUCHED);
  const parameters = { id: of.id };
  const failure = enter.error ?? leave.error;
  if (of.status === "completed" || of.status === "cancelled") return null;
  return (
    <Stack gap="xs" align="flex-end">
      {own.data?.state === "entered" ? (
        <Group>
          <Text className="accent" fw={600}>
            {competitions.entered}
          </Text>
          <Act variant="default" loading={leave.isPending} onClick={() => leave.mutate({ parameters })}>
            {competitions.leave}
          </Act>
        </Group>
      ) : (
        <Act loading={enter.isPending} onClick={() => enter.mutate({ parameters })}>
          {competitions.enter}
        </Act>
      )}
      {failure && <Failure error={failure} />}
    </Stack>
  );
}
