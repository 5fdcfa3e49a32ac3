import { Alert, Button, Code, Drawer, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../../api/errors";
import { refresh } from "../../../api/queries";
import { reasonOf } from "../../../api/view";
import { Failure } from "../../../parts/Loaded";
import { Reasoned } from "../../../parts/Reasoned";
import { useOperatorWords } from "../../../words/operators";
import { correctionOf, headersOf, type Letter, linesOf, open, type Opened, type Outcome, put, REFUSED } from "./refusals";

/** What a refused event says, to be corrected and sent again. */
export function Correct({ of, close }: { of: Letter | null; close: () => void }) {
  const { letters: words } = useOperatorWords();
  return (
    <Drawer opened={of !== null} onClose={close} position="right" size="lg" title={words.open}>
      {of && <Why key={of.name} of={of} close={close} />}
    </Drawer>
  );
}

/** It may name somebody: who looks says why, and that is kept. */
function Why({ of, close }: { of: Letter; close: () => void }) {
  const { letters: words, looking } = useOperatorWords();
  const [reason, setReason] = useState("");
  const why = reasonOf(reason);
  const opened = useMutation<Opened, ApiError, string>({ mutationFn: (said) => open(of.name, said) });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (why) opened.mutate(why);
  }
  if (opened.data) return <Edit of={opened.data} close={close} />;
  return (
    <Stack component="form" onSubmit={submit}>
      <Code>{of.origin}</Code>
      <Text dir="auto">{of.reason}</Text>
      <TextInput
        data-autofocus
        label={looking.reason}
        description={words.openHint}
        maxLength={200}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {opened.error && <Failure error={opened.error} />}
      <Button type="submit" w="max-content" disabled={!why} loading={opened.isPending}>
        {words.show}
      </Button>
    </Stack>
  );
}

function Edit({ of, close }: { of: Opened; close: () => void }) {
  const { letters: words } = useOperatorWords();
  const [value, setValue] = useState(of.value ?? "");
  const [lines, setLines] = useState(linesOf(of.headers));
  const headers = headersOf(lines);
  const correction = headers && correctionOf(of, value, headers);
  const look = useMutation<Outcome | undefined, ApiError>({
    mutationFn: async () => (correction ? (await put([correction], words.open, true))[0] : undefined),
  });
  const send = useMutation<void, ApiError, string>({
    mutationFn: async (reason) => {
      const [told] = correction ? await put([correction], reason, false) : [];
      if (told?.outcome !== "sent") throw new ApiError(409, "NOT_SENT", told?.reason ?? words.outcomes.gone ?? "");
    },
    onSuccess: () => refresh(REFUSED),
  });
  function edit(change: () => void) {
    change();
    look.reset();
  }
  return (
    <Stack>
      <Code>{of.origin}</Code>
      <Text dir="auto">{of.reason}</Text>
      {of.value === null && of.raw !== null && <Alert color="yellow">{words.binary}</Alert>}
      {of.cut && <Alert color="yellow">{words.wasCut}</Alert>}
      <Textarea
        label={words.value}
        autosize
        minRows={6}
        maxRows={24}
        styles={{ input: { fontFamily: "monospace" } }}
        spellCheck={false}
        value={value}
        onChange={({ currentTarget: { value } }) => edit(() => setValue(value))}
      />
      <Textarea
        label={words.headers}
        description={words.headersHint}
        autosize
        minRows={3}
        maxRows={16}
        spellCheck={false}
        value={lines}
        error={headers === null && words.headersUnreadable}
        onChange={({ currentTarget: { value } }) => edit(() => setLines(value))}
      />
      <Group>
        <Button variant="default" disabled={!correction} loading={look.isPending} onClick={() => look.mutate()}>
          {words.previewOne}
        </Button>
        {look.data?.outcome === "sent" && (
          <Reasoned label={words.send} hint={words.sendHint} main of={send} act={(reason) => send.mutateAsync(reason).then(close)} />
        )}
      </Group>
      {look.error && <Failure error={look.error} />}
      {look.data && <Told of={look.data} />}
    </Stack>
  );
}

function Told({ of: { outcome, reason } }: { of: Outcome }) {
  const { letters: words } = useOperatorWords();
  return (
    <Alert role="status" color={outcome === "sent" ? "laurel" : "red"} variant="light">
      {words.outcomes[outcome] ?? outcome}
      {reason && `: ${reason}`}
    </Alert>
  );
}
