import { Code, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import * as session from "../../api/session";
import { useChange } from "../../api/queries";
import type { Answer } from "../../api/paths";
import { useStore } from "../../api/store";
import { Act } from "../../parts/Act";
import { Columns } from "../../parts/Columns";
import { Failure } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { Event } from "./countdown";
import { TEAM, TEAMS, TOUCHED } from "./teamPaths";

type Own = Answer<typeof TEAM>;

/** The team that one is in: who else is, and how others come in before the start. */
export function OwnTeam({ of, event }: { of: Own; event: Event }) {
  const { competitions, teams: words } = useWords();
  const { number } = useFormats();
  const isCaptain = useStore(session.state)?.userId === of.captainId;
  const leave = useChange("post", `${TEAMS}/leave`, TOUCHED);
  return (
    <Stack gap="xs">
      <Title order={3} size="h5" dir="auto">
        {of.name}
      </Title>
      {of.rank === null && <Text size="sm">{words.tooFew}</Text>}
      <Columns
        of={of.team}
        id={({ userId }) => String(userId)}
        minWidth={240}
        columns={[
          {
            label: competitions.person,
            cell: ({ userId }) => `${competitions.user(userId)}${userId === of.captainId ? ` (${words.captain})` : ""}`,
          },
          { label: competitions.score, cell: ({ score }) => number(score), figure: true },
        ]}
      />
      {event.status === "upcoming" && (
        <>
          <Text size="sm">
            {words.code} <Code>{of.code}</Code>
          </Text>
          {isCaptain && <Invite of={of} event={event} />}
        </>
      )}
      {(event.status === "upcoming" || event.status === "active") && (
        <Act
          variant="default"
          size="xs"
          w="max-content"
          loading={leave.isPending}
          onClick={() => leave.mutate({ parameters: { id: event.id } })}
        >
          {words.leave}
        </Act>
      )}
      {leave.error && <Failure error={leave.error} />}
    </Stack>
  );
}

function Invite({ of, event }: { of: Own; event: Event }) {
  const { teams: words } = useWords();
  const [user, setUser] = useState("");
  const invite = useChange("post", `${TEAMS}/{teamId}/invitations`, TOUCHED);
  const named = /^[1-9][0-9]{0,15}$/.test(user.trim());
  function submit(sent: FormEvent) {
    sent.preventDefault();
    const parameters = { id: event.id, teamId: of.id };
    if (named) invite.mutate({ parameters, body: { userId: Number(user) } }, { onSuccess: () => setUser("") });
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          inputMode="numeric"
          maxLength={16}
          label={words.inviteWhom}
          value={user}
          onChange={({ currentTarget }) => setUser(currentTarget.value)}
        />
        <Act type="submit" size="xs" disabled={!named} loading={invite.isPending}>
          {words.invite}
        </Act>
      </Group>
      {invite.isSuccess && (
        <Text size="sm" role="status">
          {words.invited}
        </Text>
      )}
      {invite.error && <Failure error={invite.error} />}
    </form>
  );
}
