import { Alert, Anchor, Badge, Button, Card, Code, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Answer } from "../../../api/paths";
import { Bar } from "../../../parts/Bar";
import { type Span, spans } from "../../../parts/spans";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { ordered, type Placed, placeOf } from "./ordered";

export const PATH = "/api/v1/operations/journey";
export type Told = Answer<typeof PATH>;
type Event = Told["steps"][number];

const AT_ONCE = 100;
const DEEPEST = 6;

/** Events as a waterfall: each as long as it took since what caused it, and who read it. */
export function Steps({ of }: { of: Told }) {
  const { journey, nav, state } = useOperatorWords();
  const [most, setMost] = useState(AT_ONCE);
  const lines = ordered(of.steps);
  const bars = spans(lines.map(({ event, from }) => ({ label: event.type, from, to: event.afterMs })));
  return (
    <Card className="surface" component="section" aria-label={nav.journey}>
      <Summary of={of} />
      {!of.whole && (
        <Alert color="yellow" variant="light" my="sm" role="status">
          {journey.cut}
        </Alert>
      )}
      <Stack gap="md" role="list" mt="md">
        {lines.slice(0, most).map((line, at) => (
          <Line key={placeOf(line.event)} of={line} bar={bars[at] as Span} />
        ))}
      </Stack>
      {lines.length > most && (
        <Button mt="md" variant="default" onClick={() => setMost(most + AT_ONCE)}>
          {state.more}
        </Button>
      )}
    </Card>
  );
}

function Summary({ of: { steps } }: { of: Told }) {
  const { journey } = useOperatorWords();
  const { lasted, moment } = useFormats();
  const services = new Set(steps.map(({ service }) => service));
  const last = Math.max(...steps.map(({ afterMs }) => afterMs));
  return (
    <Text>
      {steps.length > 1 ? journey.led(steps.length, services.size, lasted(last)) : journey.alone}
      {steps[0] && ` · ${moment(steps[0].at)}`}
    </Text>
  );
}

function Line({ of: { event, depth, from }, bar }: { of: Placed<Event>; bar: Span }) {
  const { journey } = useOperatorWords();
  const { lasted } = useFormats();
  const took = event.afterMs - from;
  return (
    <div role="listitem">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        <div style={{ paddingInlineStart: 16 * Math.min(depth, DEEPEST) }}>
          <Text fw={600} size="sm">
            {event.type || journey.nameless}
          </Text>
          <Text size="sm" c="dimmed">
            {[event.service, depth > 0 && journey.took(lasted(took))].filter(Boolean).join(" · ")}
          </Text>
          <Anchor component={Link} to="/app/operators/flow" hash={event.topic} size="sm">
            <Code>{placeOf(event)}</Code>
          </Anchor>
        </div>
        <div>
          <Bar of={bar} />
          <Readers of={event.readers} />
        </div>
      </SimpleGrid>
    </div>
  );
}

const COLORS = { refused: "red", waiting: "yellow", handled: "gray" } as const;

/** What each reader has made of it; what went wrong comes first. */
function Readers({ of }: { of: Event["readers"] }) {
  const { journey } = useOperatorWords();
  const order = Object.keys(COLORS);
  const readers = [...of].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  if (!readers.length)
    return (
      <Text size="sm" c="dimmed">
        {journey.unread}
      </Text>
    );
  return (
    <Group gap={6} mt={6}>
      {readers.map(({ group, state, reason }) => (
        <Group key={group} gap={6}>
          <Badge variant="light" color={COLORS[state]} tt="none" autoContrast>
            {group}: {journey.states[state]}
          </Badge>
          {reason && (
            <Text size="sm" dir="auto">
              {reason}
            </Text>
          )}
        </Group>
      ))}
    </Group>
  );
}
