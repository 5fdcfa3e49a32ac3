import { Badge, Card, Image, Progress, Stack, Text, Title } from "@mantine/core";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { Tier } from "./state";

const COLORS: Record<Tier["status"], string> = {
  Locked: "gray",
  Unlockable: "yellow",
  Claiming: "yellow",
  Active: "laurel",
  Passed: "gray",
};

export function TierCard({ tier }: { tier: Tier }) {
  const { center } = useWords();
  const { money } = useFormats();
  const locked = tier.status === "Locked";
  return (
    <Card className={`surface ${locked ? "faded" : ""}`} component="article" p="sm">
      <Card.Section>
        <Image src={tier.nftImageUrl} alt="" style={{ aspectRatio: 1 }} fit="cover" />
      </Card.Section>
      <Stack gap={6} mt="sm">
        <Badge variant="light" color={COLORS[tier.status]} autoContrast>
          {center.status[tier.status]}
        </Badge>
        <Title order={3} size="h5">
          {tier.tierName}
        </Title>
        <Progress value={tier.progressPercentage} aria-label={center.progress(tier.tierName)} />
        <Text size="sm">{center.requires(money(tier.unlockRequirements.requiredVolume))}</Text>
        <Text size="sm" c="dimmed">
          {center.fee(tier.benefits.tradingFeeReduction)}
          <br />
          {tier.benefits.aiAgentUses}
        </Text>
      </Stack>
    </Card>
  );
}
