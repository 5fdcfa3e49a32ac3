import { Badge, Drawer, Group, Stack, Text } from "@mantine/core";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { EventId } from "../../parts/EventId";
import { Loaded } from "../../parts/Loaded";
import { Origin } from "../../parts/Origin";
import type { Step } from "../../parts/spans";
import { useWords } from "../../words";
import type { Words } from "../../words/en";
import { useFormats } from "../../words/format";
import { Waterfall } from "./Waterfall";

const PATH = "/api/v1/notifications/{id}/journey";
type Told = Answer<typeof PATH>;

/** What caused a message, and what became of it on each channel. */
export function Journey({ id, close }: { id: string | null; close: () => void }) {
  const { inbox } = useWords();
  return (
    <Drawer opened={id !== null} onClose={close} position="right" title={inbox.why}>
      {id && <Asked id={id} />}
    </Drawer>
  );
}

function Asked({ id }: { id: string }) {
  return <Loaded of={useGet(PATH, { id })}>{(data) => <Steps of={data} />}</Loaded>;
}

function Steps({ of }: { of: Told }) {
  const { inbox } = useWords();
  const { number, time } = useFormats();
  return (
    <Stack>
      <div>
        <Text size="sm" c="dimmed">
          {inbox.cause}
        </Text>
        <Text>{time(of.cause.at)}</Text>
        <EventId of={of.cause.id} />
      </div>
      {of.cause.origin && (
        <div>
          <Text size="sm" c="dimmed">
            {inbox.origin}
          </Text>
          <Origin of={of.cause.origin} />
        </div>
      )}
      <div>
        <Text size="sm" c="dimmed">
          {inbox.routed}
        </Text>
        <Text>{time(of.routedAt)}</Text>
      </div>
      <Waterfall of={stepsOf(of, inbox)} />
      {of.channels.map((channel) => (
        <div key={channel.channel}>
          <Group gap="xs">
            <Text fw={600}>
              {inbox.channel}: {channel.channel}
            </Text>
            <Badge variant="light">{inbox.status[channel.status] ?? channel.status}</Badge>
          </Group>
          {channel.reason && <Text size="sm">{channel.reason}</Text>}
          {channel.steps.map((step, at) => (
            <Text key={at} size="sm" c="dimmed">
              {time(String(step.at))} · {inbox.steps[String(step.step)] ?? String(step.step)}
              {step.reason != null && `: ${String(step.reason)}`}
            </Text>
          ))}
          {channel.latencyMs !== null && (
            <Text size="sm">{inbox.delivered(`${number(channel.latencyMs)} ms`)}</Text>
          )}
        </div>
      ))}
    </Stack>
  );
}

/** From the cause to its being routed, then on every channel at once. */
function stepsOf({ cause, routedAt, channels }: Told, inbox: Words["inbox"]): Step[] {
  const routed = Date.parse(routedAt);
  const ended = (at: string | null | undefined) => (at ? Date.parse(at) : null);
  return [
    { label: inbox.routed, from: Date.parse(cause.at), to: routed },
    ...channels.map(({ channel, deliveredAt, status }) => ({
      label: channel,
      from: routed,
      to: status === "suppressed" ? routed : ended(deliveredAt),
    })),
  ];
}
