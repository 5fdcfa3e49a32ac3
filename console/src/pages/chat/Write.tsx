import { Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { ask } from "../../api/client";
import { useChange } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure } from "../../parts/Loaded";
import { useWords } from "../../words";

const PATH = "/api/v1/conversations/{conversationId}/messages";
const TYPING_MS = 2500;

/** Where a message is written; what could not be sent stays, under the same id when tried again. */
export function Write({ id }: { id: string }) {
  const { chat } = useWords();
  const [text, setText] = useState("");
  const message = useRef<string>(crypto.randomUUID());
  const told = useRef(0);
  const send = useChange("post", PATH, [PATH, "/api/v1/conversations"]);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    const body = { clientMessageId: message.current, messageType: "text", content: text };
    send.mutate({ parameters: { conversationId: id }, body }, { onSuccess: sent });
  }
  function sent() {
    message.current = crypto.randomUUID();
    told.current = 0;
    setText("");
  }
  function write(next: string) {
    setText(next);
    if (!next || Date.now() - told.current < TYPING_MS) return;
    told.current = Date.now();
    const path = "/api/v1/conversations/{conversationId}/typing";
    void ask("post", path, { conversationId: id }).catch(() => undefined);
  }
  return (
    <Stack gap="xs" component="form" onSubmit={submit}>
      {send.error && <Failure error={send.error} />}
      <Group wrap="nowrap" align="flex-end">
        <TextInput
          flex={1}
          aria-label={chat.write}
          placeholder={chat.write}
          value={text}
          maxLength={10_000}
          dir="auto"
          autoComplete="off"
          onChange={({ currentTarget }) => write(currentTarget.value)}
        />
        <Act type="submit" loading={send.isPending}>
          {chat.send}
        </Act>
      </Group>
    </Stack>
  );
}
