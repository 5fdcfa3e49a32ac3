import { Code, Drawer, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { EventId } from "../../parts/EventId";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";

const PATH = "/api/v1/qualification/me/tiers/{level}/decision";
type Told = Answer<typeof PATH>;

/** Why a tier is locked or unlocked, now or at a time in the past. */
export function Decision({ level, close }: { level: number | null; close: () => void }) {
  const { looking } = useWords();
  return (
    <Drawer opened={level !== null} onClose={close} position="right" title={level && looking.whyTier(level)}>
      {level !== null && <Asked key={level} level={level} />}
    </Drawer>
  );
}

function Asked({ level }: { level: number }) {
  const { looking } = useWords();
  const [then, setThen] = useState("");
  const at = then ? new Date(then).toISOString() : undefined;
  return (
    <Stack>
      <TextInput
        type="datetime-local"
        label={looking.asOf}
        value={then}
        onChange={({ currentTarget }) => setThen(currentTarget.value)}
      />
      <Loaded of={useGet(PATH, { level, at })}>{(told) => <Reasons of={told} />}</Loaded>
    </Stack>
  );
}

function Reasons({ of }: { of: Told }) {
  const { looking } = useWords();
  const { money, number, time } = useFormats();
  const causes = [
    [looking.decidedBy, of.decidedBy],
    [looking.volumeBy, of.volumeReachedBy],
    [looking.badgesBy, of.badgesReachedBy],
  ] as const;
  return (
    <Stack gap="xs">
      <Text fw={600}>{looking.status[of.status]}</Text>
      <Text>{looking.volumeOf(money(of.volumeUsd), money(of.requiredVolumeUsd))}</Text>
      <Text>{looking.badgesOf(number(of.badgesActivated), number(of.badgesRequired))}</Text>
      <Text size="sm">{looking.ruleVersion(of.ruleVersion)}</Text>
      {causes.map(
        ([label, cause]) =>
          cause && (
            <div key={label}>
              <Text size="sm" c="dimmed">
                {label}
              </Text>
              <Text size="sm">
                {looking.causes[cause.kind] ?? cause.kind} <Code>{cause.id}</Code> · {time(cause.at)}
              </Text>
              {cause.eventId && <EventId of={cause.eventId} />}
            </div>
          ),
      )}
    </Stack>
  );
}
