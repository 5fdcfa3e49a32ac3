import { Button, Card, Stack, TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useMayLook } from "../../api/session";
import { viewOf } from "../../api/view";
import { look } from "../../app/look";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";

/** Whom to look at, and why: then everything is as that person sees it. */
export function People() {
  const { looking: words } = useWords();
  const mayLook = useMayLook();
  return (
    <Page title={words.title} hint={words.hint}>
      {mayLook ? <Whom /> : <Empty title={words.denied} hint={words.deniedHint} />}
    </Page>
  );
}

function Whom() {
  const { looking: words } = useWords();
  const navigate = useNavigate();
  const { user: known = "" } = useSearch({ strict: false }) as { user?: string };
  const [user, setUser] = useState(String(known));
  const [reason, setReason] = useState("");
  const wanted = viewOf(user, reason);
  function submit(event: FormEvent) {
    event.preventDefault();
    // The operators' pages are for nobody else's eyes: looking begins once they are left.
    if (wanted) void navigate({ to: "/app/person" }).then(() => look(wanted));
  }
  return (
    <Card className="surface" component="form" onSubmit={submit} maw={480}>
      <Stack>
        <TextInput
          label={words.user}
          inputMode="numeric"
          maxLength={16}
          required
          value={user}
          onChange={({ currentTarget }) => setUser(currentTarget.value)}
        />
        <TextInput
          label={words.reason}
          description={words.reasonHint}
          maxLength={200}
          required
          value={reason}
          error={reason.trim().length > 2 && user && !wanted && words.unreadable}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" w="max-content" disabled={!wanted}>
          {words.look}
        </Button>
      </Stack>
    </Card>
  );
}
