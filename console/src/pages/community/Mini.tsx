import { Avatar, Card, Group, Image, Stack, Text, Title } from "@mantine/core";
import { Address } from "../../parts/Address";
import { Figure } from "../../parts/Figure";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { BadgePicture } from "./BadgePicture";
import { newest, type Profile } from "./profile";

const MOST_BADGES = 6;

/** Somebody's mini homepage: name, tier, NFT and the newest badges on one card. */
export function Mini({ of }: { of: Profile }) {
  const [nft] = of.activeNfts;
  return (
    <Card className="hero" p="lg" component="article" w="100%" maw={640}>
      <Stack>
        <Head of={of} />
        {nft && (
          <Group wrap="nowrap">
            <Image src={nft.nftImageUrl} alt="" w={96} h={96} radius="lg" />
            <Title order={3} size="h4">
              {nft.tierName}
            </Title>
          </Group>
        )}
        <Group gap="xs">
          {newest(of, MOST_BADGES).map((badge) => (
            <BadgePicture key={badge.badgeName} of={badge.badgeImageUrl} label={badge.badgeName} size={56} />
          ))}
        </Group>
      </Stack>
    </Card>
  );
}

/** Who it is, and what they have reached. */
export function Head({ of: { userProfile, stats } }: { of: Profile }) {
  const { center, community } = useWords();
  const { day, money, number } = useFormats();
  return (
    <Group gap="xl">
      <Group wrap="nowrap">
        <Avatar size="lg" color="laurel" name={userProfile.username ?? undefined} />
        <Stack gap={0} maw={360}>
          <Title order={2} size="h4" dir="auto" lineClamp={2}>
            {userProfile.username ?? community.nameless}
          </Title>
          <Address of={userProfile.walletAddress} />
          {userProfile.joinDate && (
            <Text size="xs" c="dimmed">
              {community.since(day(userProfile.joinDate))}
            </Text>
          )}
        </Stack>
      </Group>
      <Figure label={center.level}>{stats.currentTierLevel || center.none}</Figure>
      <Figure label={community.badges}>{number(stats.totalBadges)}</Figure>
      {stats.publicTradingVolume !== null && (
        <Figure label={center.volume}>{money(stats.publicTradingVolume)}</Figure>
      )}
    </Group>
  );
}
