import { Card, Group, Image, Progress, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useChange } from "../../api/queries";
import { useStore } from "../../api/store";
import { transactions } from "../../live/apply";
import { Act } from "../../parts/Act";
import { Address } from "../../parts/Address";
import { Failure } from "../../parts/Loaded";
import { PageLink } from "../../parts/PageLink";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { type PersonalCenter, stateOf, type Tier } from "./state";

/** What the personal center is about in each of its states, and what to do next. */
export function Hero({ of }: { of: PersonalCenter }) {
  const { center } = useWords();
  const { money } = useFormats();
  const { state, tier } = stateOf(of);
  const name = tier?.tierName ?? "";
  const missing = (tier?.unlockRequirements.requiredVolume ?? 0) - of.userProfile.totalTradingVolume;
  switch (state) {
    case "entrance":
      return (
        <Banner state={state} tier={tier} title={center.entrance} hint={center.entranceHint}>
          {tier && <Towards tier={tier} />}
        </Banner>
      );
    case "locked":
      return (
        <Banner
          state={state}
          tier={tier}
          title={center.locked}
          hint={center.lockedHint(money(Math.max(0, missing)), name)}
        >
          {tier && <Towards tier={tier} />}
        </Banner>
      );
    case "unlockable":
    case "claiming":
      return tier && <Claim state={state} tier={tier} />;
    case "active":
      return (
        <Banner state={state} tier={tier} title={center.active(name)} hint={center.activeHint}>
          {tier?.mintAddress && (
            <Group gap="xs">
              <Text size="sm" c="dimmed">
                {center.mint}
              </Text>
              <Address of={tier.mintAddress} />
            </Group>
          )}
          {of.nftTiers.some(({ canUpgrade }) => canUpgrade) && (
            <PageLink to="/app/upgrade">{center.upgrade}</PageLink>
          )}
        </Banner>
      );
  }
}

function Claim({ state, tier }: { state: string; tier: Tier }) {
  const { center } = useWords();
  const claim = useChange("post", "/api/v1/nft/claim", ["/api/v1/nft/personal-center"]);
  const step = useStore(transactions).get(claim.data?.transactionId ?? "");
  const underWay = state === "claiming" || claim.isSuccess;
  return (
    <Banner
      state={state}
      tier={tier}
      title={underWay ? center.claiming(tier.tierName) : center.unlockable(tier.tierName)}
      hint={underWay ? "" : center.unlockableHint}
    >
      {claim.error && <Failure error={claim.error} />}
      {underWay ? (
        <Stack gap={4} w="100%" maw={420} role="status">
          <Progress
            value={step?.progress ?? 10}
            animated
            size="lg"
            aria-label={center.claiming(tier.tierName)}
          />
          <Text size="sm">{center.steps[step?.status ?? ""] ?? center.steps.submitted}</Text>
        </Stack>
      ) : (
        <Act size="md" loading={claim.isPending} onClick={() => claim.mutate({ body: { tierId: tier.tierId } })}>
          {center.claim}
        </Act>
      )}
    </Banner>
  );
}

function Towards({ tier }: { tier: Tier }) {
  const { center } = useWords();
  const { number } = useFormats();
  return (
    <Group w="100%" maw={480} wrap="nowrap">
      <Progress
        flex={1}
        size="lg"
        value={tier.progressPercentage}
        aria-label={center.progress(tier.tierName)}
      />
      <Text size="sm" fw={600}>
        {number(Math.floor(tier.progressPercentage * 10) / 10)}%
      </Text>
    </Group>
  );
}

interface BannerProperties {
  state: string;
  tier: Tier | undefined;
  title: string;
  hint: string;
  children?: ReactNode;
}

function Banner({ state, tier, title, hint, children }: BannerProperties) {
  return (
    <Card className="hero" p="lg" component="section" data-state={state}>
      <Group gap="xl" align="center">
        {tier && <Image src={tier.nftImageUrl} alt="" w={132} h={132} radius="lg" />}
        <Stack gap="sm" align="flex-start" flex={1} miw={240}>
          <Title order={2}>{title}</Title>
          {hint && <Text>{hint}</Text>}
          {children}
        </Stack>
      </Group>
    </Card>
  );
}
