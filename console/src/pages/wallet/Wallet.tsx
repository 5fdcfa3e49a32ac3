import { Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { History } from "./History";

type Told = Answer<"/api/v1/wallet">;

export function Wallet() {
  const { wallet } = useWords();
  const asked = useGet("/api/v1/wallet");
  return (
    <Page title={wallet.title}>
      <Stack gap="lg">
        <Loaded of={asked} lines={2}>
          {(data) => (
            <>
              <Balance of={data} />
              <Earning of={data} />
            </>
          )}
        </Loaded>
        <History />
      </Stack>
    </Page>
  );
}

function Balance({ of }: { of: Told }) {
  const { wallet } = useWords();
  const { points } = useFormats();
  const beside = [
    [wallet.available, of.available],
    [wallet.held, of.held],
    [wallet.pending, of.pending],
    [wallet.owed, of.owed],
  ] as const;
  return (
    <Card className="hero" p="lg" component="section">
      <Text c="dimmed">{wallet.balance}</Text>
      <Title order={2} className="figure" data-testid="balance">
        {points(of.balance)}{" "}
        <Text span fw={500}>
          {wallet.coins}
        </Text>
      </Title>
      <Group gap="xl" mt="sm">
        {beside
          .filter(([label, value]) => label === wallet.available || Number(value) !== 0)
          .map(([label, value]) => (
            <div key={label}>
              <Text size="xs" c="dimmed">
                {label}
              </Text>
              <Text className="figure">{points(value)}</Text>
            </div>
          ))}
      </Group>
    </Card>
  );
}

function Earning({ of: { eligibility } }: { of: Told }) {
  const { wallet } = useWords();
  const { viewer, creator } = eligibility;
  const roles = [
    [wallet.viewer, viewer, wallet.following(viewer.missing)],
    [wallet.creator, creator, wallet.followers(creator.missing)],
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {roles.map(([label, role, missing]) => (
        <Card key={label} className="surface">
          <Text size="sm" c="dimmed">
            {label}
          </Text>
          <Text className={role.eligible ? "accent" : undefined} fw={600}>
            {role.eligible ? wallet.eligible : missing}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}
