import { Alert, Button, Card, Container, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../api/errors";
import * as session from "../api/session";
import { signIn } from "../api/signing";
import { useStore } from "../api/store";
import { found, people, type Person, type Wallet, walletOf } from "../api/wallets";
import { Brand } from "../parts/Brand";
import { useWords } from "../words";
import { Away } from "./Away";
import { Controls } from "./Controls";

export function SignIn() {
  const { app, signIn: words } = useWords();
  const [wanted, setWanted] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const why = useStore(session.ended);

  async function use(wallet: Wallet) {
    setWanted(wallet.name);
    setFailure(null);
    try {
      await signIn(wallet);
    } catch (error) {
      setFailure(reason(error, words));
    }
    setWanted(null);
  }

  return (
    <>
      <Group justify="space-between" p="md" component="header">
        <Brand />
        <Controls />
      </Group>
      <Container size="xs" component="main" py="lg">
        <Away />
        <Stack gap="lg">
          <div>
            <Title order={1}>{words.title}</Title>
            <Text c="dimmed">{app.tagline}</Text>
          </div>
          {why === "expired" && <Alert color="yellow">{words.expired}</Alert>}
          {failure && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <Wallets busy={wanted} use={use} />
          <People busy={wanted} use={use} />
        </Stack>
      </Container>
    </>
  );
}

function reason(error: unknown, words: { unknown: string; refused: string }): string {
  if (!(error instanceof ApiError)) return words.refused;
  return error.code === "ACCOUNT_UNKNOWN" ? words.unknown : error.message || words.refused;
}

interface Choice {
  busy: string | null;
  use: (wallet: Wallet) => Promise<void>;
}

function Wallets({ busy, use }: Choice) {
  const { signIn: words } = useWords();
  const wallets = useStore(found);
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="sm">
        {words.wallet}
      </Title>
      {wallets.length === 0 && <Text c="dimmed">{words.walletNone}</Text>}
      <Stack gap="xs">
        {wallets.map((wallet) => (
          <Button key={wallet.name} loading={busy === wallet.name} onClick={() => void use(wallet)}>
            {wallet.name}
          </Button>
        ))}
      </Stack>
    </Card>
  );
}

function People({ busy, use }: Choice) {
  const { signIn: words } = useWords();
  const { data = [] } = useQuery({ queryKey: ["/demo/people"], queryFn: people });
  if (!data.length) return null;
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {words.demo}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {words.demoHint}
      </Text>
      <Stack gap="xs">
        {data.map((person) => (
          <Choose key={person.userId} person={person} busy={busy} use={use} />
        ))}
      </Stack>
    </Card>
  );
}

function Choose({ person, busy, use }: Choice & { person: Person }) {
  const { signIn: words } = useWords();
  return (
    <Button
      variant="default"
      justify="flex-start"
      h="auto"
      py="xs"
      disabled={busy !== null}
      loading={busy === person.name}
      onClick={() => void use(walletOf(person))}
    >
      <Stack gap={0} align="flex-start">
        <Text fw={600} size="sm">
          {person.name}
        </Text>
        <Text size="xs" c="dimmed" ta="start">
          {words.parts[person.part]}
        </Text>
      </Stack>
    </Button>
  );
}
