import { Card, Group, Image, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { ApiError } from "../../api/errors";
import { useGet } from "../../api/queries";
import { Empty } from "../../parts/Empty";
import { Icon } from "../../parts/Icon";
import { Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { PageLink } from "../../parts/PageLink";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Confirm } from "./Confirm";
import type { Details, Shown } from "./details";

export function Upgrade() {
  const { app, upgrade } = useWords();
  const asked = useGet("/api/v1/nft/synthesis-details");
  const none = asked.error instanceof ApiError && [400, 404].includes(asked.error.status);
  return (
    <Page title={upgrade.title}>
      {none ? (
        <Empty title={upgrade.none} hint={upgrade.noneHint}>
          <PageLink to="/app">{app.home}</PageLink>
        </Empty>
      ) : (
        <Loaded of={asked}>{(data) => <Offer of={data} />}</Loaded>
      )}
    </Page>
  );
}

function Offer({ of }: { of: Details }) {
  const { upgrade } = useWords();
  if (!of.nextTierNft) return <Empty title={upgrade.top} hint={upgrade.topHint} />;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Side label={upgrade.now} nft={of.currentNft} />
        <Side label={upgrade.next} nft={of.nextTierNft} />
      </SimpleGrid>
      <Conditions of={of} />
      <Confirm of={of} />
    </Stack>
  );
}

function Side({ label, nft }: { label: string; nft: Shown }) {
  const { center } = useWords();
  return (
    <Card className="surface" component="section">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Group wrap="nowrap" mt="xs">
        <Image src={nft.nftImageUrl} alt="" w={112} h={112} radius="md" />
        <Stack gap={4}>
          <Title order={2} size="h4">
            {nft.tierName}
          </Title>
          <Text size="sm">{center.fee(nft.benefits.tradingFeeReduction)}</Text>
          <Text size="sm">{nft.benefits.aiAgentUses}</Text>
        </Stack>
      </Group>
    </Card>
  );
}

function Conditions({ of: { synthesisConditions: asked } }: { of: Details }) {
  const { upgrade } = useWords();
  const { money, number } = useFormats();
  if (!asked) return null;
  const volume = `${money(asked.currentVolume)} / ${money(asked.nextTierRequirements.requiredVolume)}`;
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="xs">
        {upgrade.conditions}
      </Title>
      <Condition met={asked.volumeMet} label={upgrade.volume} figures={volume} />
      <Condition
        met={asked.badgesMet}
        label={upgrade.badges}
        figures={`${number(asked.activatedBadges)} / ${number(asked.requiredBadges)}`}
      />
      <Text size="sm" c="dimmed" mt="xs">
        {upgrade.gas(String(asked.estimatedGasFee))}
      </Text>
    </Card>
  );
}

function Condition({ met, label, figures }: { met: boolean; label: string; figures: string }) {
  return (
    <Group justify="space-between" py={4}>
      <Group gap="xs" className={met ? "accent" : undefined}>
        {met ? <Icon name="check" /> : <span aria-hidden="true">○</span>}
        <Text>{label}</Text>
      </Group>
      <Text className="figure">{figures}</Text>
    </Group>
  );
}
