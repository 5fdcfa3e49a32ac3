import { Anchor, Card, Image, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Address } from "../../parts/Address";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { BadgePicture } from "./BadgePicture";
import { Head, Mini } from "./Mini";
import { type Profile, useProfile } from "./profile";
import { Share } from "./Share";

/** All that somebody shows of themselves, for everybody. */
export function Community() {
  return <Shown>{(profile) => <Whole of={profile} />}</Shown>;
}

/** The same in short, made to be passed on. */
export function Homepage() {
  const { community } = useWords();
  return (
    <Shown>
      {(profile) => (
        <Stack align="center">
          <Mini of={profile} />
          <Anchor
            component={Link}
            to="/app/people/$wallet"
            params={{ wallet: profile.userProfile.walletAddress } as never}
          >
            {community.whole}
          </Anchor>
        </Stack>
      )}
    </Shown>
  );
}

function Shown({ children }: { children: (profile: Profile) => ReactNode }) {
  const { wallet = "" } = useParams({ strict: false }) as { wallet?: string };
  const { community } = useWords();
  const asked = useProfile(wallet);
  const unknown = asked.error?.status === 404 || asked.error?.status === 400;
  return (
    <Page title={community.title} aside={asked.data && <Share wallet={wallet} />}>
      {unknown ? (
        <Empty title={community.none} hint={community.noneHint} />
      ) : (
        <Loaded of={asked}>{children}</Loaded>
      )}
    </Page>
  );
}

function Whole({ of }: { of: Profile }) {
  const { community } = useWords();
  const { day } = useFormats();
  return (
    <Stack gap="lg">
      <Card className="hero" component="section">
        <Head of={of} />
      </Card>
      <Part title={community.nfts} none={of.activeNfts.length ? null : community.noNft}>
        {of.activeNfts.map((nft) => (
          <Tile
            key={nft.mintAddress}
            picture={<Image src={nft.nftImageUrl} alt="" w={96} h={96} radius="md" />}
            name={nft.tierName}
          >
            <Address of={nft.mintAddress} />
          </Tile>
        ))}
      </Part>
      <Part title={community.badges} none={of.earnedBadges.length ? null : community.noBadges}>
        {of.earnedBadges.map((badge) => (
          <Tile
            key={badge.badgeName}
            picture={<BadgePicture of={badge.badgeImageUrl} label="" size={96} />}
            name={badge.badgeName}
          >
            <Text size="xs" c="dimmed">
              {day(badge.earnedDate)}
            </Text>
          </Tile>
        ))}
      </Part>
    </Stack>
  );
}

function Part({ title, none, children }: { title: string; none: string | null; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {none ? <Text c="dimmed">{none}</Text> : <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>{children}</SimpleGrid>}
    </section>
  );
}

function Tile({ picture, name, children }: { picture: ReactNode; name: string; children: ReactNode }) {
  return (
    <Card className="surface" component="article">
      {picture}
      <Text fw={600} mt="xs">
        {name}
      </Text>
      {children}
    </Card>
  );
}
