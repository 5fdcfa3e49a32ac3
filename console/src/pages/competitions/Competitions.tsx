import { Anchor, Badge, Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { usePages } from "../../api/queries";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { More } from "../../parts/More";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Countdown } from "./Countdown";
import type { Event } from "./countdown";
import { MyPrizes } from "./MyPrizes";

export function Competitions() {
  const { competitions } = useWords();
  const pages = usePages("/api/events", ({ events }) => events);
  return (
    <Page title={competitions.title}>
      <Loaded of={pages}>
        {(events) =>
          events.length ? (
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              {events.map((event) => (
                <Tile key={event.id} of={event} />
              ))}
            </SimpleGrid>
          ) : (
            <Empty title={competitions.none} hint={competitions.noneHint} />
          )
        }
      </Loaded>
      <More of={pages} />
      <MyPrizes />
    </Page>
  );
}

function Tile({ of }: { of: Event }) {
  const { competitions } = useWords();
  const { number } = useFormats();
  return (
    <Card className="surface" component="article">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={2} size="h4" dir="auto">
            <Anchor component={Link} to="/app/competitions/$id" params={{ id: of.id } as never}>
              {of.name}
            </Anchor>
          </Title>
          <Status of={of} />
        </Group>
        <Countdown of={of} />
        <Text size="sm" c="dimmed">
          {competitions.participants(number(of.participants))}
        </Text>
      </Stack>
    </Card>
  );
}

export function Status({ of: { status } }: { of: Event }) {
  const { competitions } = useWords();
  return (
    <Badge variant="light" color={status === "active" ? "laurel" : "gray"} autoContrast miw="max-content">
      {competitions.status[status] ?? status}
    </Badge>
  );
}
