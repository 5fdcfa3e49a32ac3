import { Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { ApiError } from "../../api/errors";
import { useChange, useGet } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure } from "../../parts/Loaded";
import { useWords } from "../../words";
import type { Event } from "./countdown";
import { INVITATIONS, TEAMS, TOUCHED } from "./teamPaths";

/** Ways into a team, for entrants before the start. */
export function Joining({ of }: { of: Event }) {
  const { teams: words } = useWords();
  const entered = useGet("/api/events/{id}/entries/me", { id: of.id }).data?.state === "entered";
  const make = useChange("post", TEAMS, TOUCHED);
  const join = useChange("post", `${TEAMS}/join`, TOUCHED);
  const parameters = { id: of.id };
  if (of.status !== "upcoming") return <Text c="dimmed">{words.closed}</Text>;
  if (!entered) return <Text c="dimmed">{words.enterFirst}</Text>;
  return (
    <Stack>
      <Invited of={of} />
      <OneField
        label={words.name}
        act={words.make}
        most={60}
        of={make}
        send={(name) => make.mutate({ parameters, body: { name } })}
      />
      <OneField
        label={words.code}
        act={words.join}
        most={128}
        of={join}
        send={(code) => join.mutate({ parameters, body: { code } })}
      />
    </Stack>
  );
}

interface Field {
  label: string;
  act: string;
  most: number;
  of: { error: ApiError | null; isPending: boolean };
  send: (text: string) => void;
}

function OneField({ label, act, most, of, send }: Field) {
  const [text, setText] = useState("");
  function submit(sent: FormEvent) {
    sent.preventDefault();
    if (text.trim()) send(text.trim());
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          flex="1 1 160px"
          maxLength={most}
          label={label}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Act type="submit" variant="default" disabled={!text.trim()} loading={of.isPending}>
          {act}
        </Act>
      </Group>
      {of.error && <Failure error={of.error} />}
    </form>
  );
}

/** The teams of this competition whose captain has invited the person. */
function Invited({ of }: { of: Event }) {
  const { competitions, teams: words } = useWords();
  const { data } = useGet(INVITATIONS);
  const accept = useChange("post", `${TEAMS}/{teamId}/accept`, TOUCHED);
  const here = (data?.invitations ?? []).filter(({ eventId }) => eventId === of.id);
  return (
    <>
      {here.map(({ teamId, teamName, captainId }) => (
        <Group key={teamId} justify="space-between">
          <Text dir="auto">{words.invitedBy(competitions.user(captainId), teamName)}</Text>
          <Act
            size="xs"
            loading={accept.isPending}
            onClick={() => accept.mutate({ parameters: { id: of.id, teamId } })}
          >
            {words.accept}
          </Act>
        </Group>
      ))}
      {accept.error && <Failure error={accept.error} />}
    </>
  );
}
