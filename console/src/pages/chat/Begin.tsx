import { Group, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useChange } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure } from "../../parts/Loaded";
import { useWords } from "../../words";

export function Begin() {
  const { chat } = useWords();
  const navigate = useNavigate();
  const [who, setWho] = useState("");
  const begin = useChange("post", "/api/v1/conversations", ["/api/v1/conversations"]);
  function submit(event: FormEvent) {
    event.preventDefault();
    const body = { kind: "direct", memberIds: [Number(who)] };
    begin.mutate(
      { body },
      { onSuccess: ({ conversationId }) => void navigate({ to: `/app/chat/${conversationId}` }) },
    );
  }
  return (
    <Stack gap="xs" component="form" onSubmit={submit} aria-label={chat.begin}>
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          label={chat.withWhom}
          inputMode="numeric"
          pattern="[0-9]+"
          maxLength={16}
          required
          value={who}
          onChange={({ currentTarget }) => setWho(currentTarget.value)}
        />
        <Act type="submit" variant="default" loading={begin.isPending}>
          {chat.start}
        </Act>
      </Group>
      {begin.error && <Failure error={begin.error} />}
    </Stack>
  );
}
