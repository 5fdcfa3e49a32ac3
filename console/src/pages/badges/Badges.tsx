import { Badge as Tag, Card, Group, Image, Progress, SegmentedControl, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useGet } from "../../api/queries";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { Detail } from "./Detail";
import { type Badge, chosen, type Which } from "./choose";

export function Badges() {
  const { badges: words } = useWords();
  const asked = useGet("/api/v1/nft/badge-gallery");
  const [which, setWhich] = useState<Which>("all");
  const [open, setOpen] = useState<string | null>(null);
  const badges = chosen(asked.data?.badges ?? [], which);
  return (
    <Page
      title={words.title}
      hint={asked.data && words.owned(asked.data.ownedBadges, asked.data.totalBadges)}
      aside={
        <SegmentedControl
          aria-label={words.title}
          value={which}
          onChange={(value) => setWhich(value as Which)}
          data={[
            { value: "all", label: words.all },
            { value: "mine", label: words.mine },
            { value: "open", label: words.open },
          ]}
        />
      }
    >
      <Loaded of={asked}>
        {() =>
          badges.length ? (
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
              {badges.map((badge) => (
                <Tile key={badge.badgeId} badge={badge} open={() => setOpen(badge.badgeId)} />
              ))}
            </SimpleGrid>
          ) : (
            <Empty
              title={which === "open" ? words.noneOpen : words.noneMine}
              hint={which === "open" ? words.noneOpenHint : words.noneMineHint}
            />
          )
        }
      </Loaded>
      <Detail
        badge={asked.data?.badges.find(({ badgeId }) => badgeId === open)}
        close={() => setOpen(null)}
      />
    </Page>
  );
}

function Tile({ badge, open }: { badge: Badge; open: () => void }) {
  const { badges: words } = useWords();
  return (
    <UnstyledButton onClick={open}>
      <Card className={`surface ${badge.isOwned ? "" : "faded"}`} p="md" h="100%">
      <Group wrap="nowrap" align="flex-start">
        <Image src={badge.badgeImageUrl} alt="" w={64} h={64} />
        <Stack gap={4} flex={1} miw={0}>
          <Text fw={600}>{badge.badgeName}</Text>
          <Text size="xs" c="dimmed">
            {badge.category.replaceAll("_", " ")} · {badge.rarity}
          </Text>
          {badge.isOwned ? (
            <Tag variant="light">{badge.isActivated ? words.activated : words.earned}</Tag>
          ) : (
            <Progress value={badge.progress.percentage} aria-label={words.progress} mt={6} />
          )}
        </Stack>
      </Group>
      </Card>
    </UnstyledButton>
  );
}
