import { SimpleGrid, Title } from "@mantine/core";
import { useGet } from "../../api/queries";
import { Loaded } from "../../parts/Loaded";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { Benefits } from "./Benefits";
import { Hero } from "./Hero";
import { Profile } from "./Profile";
import type { PersonalCenter } from "./state";
import { TierCard } from "./TierCard";

const WHILE_CLAIMING_MS = 2000;

export function Center() {
  const { center } = useWords();
  // The socket tells of a claim as it goes on; this is for when it can't.
  const every = (known?: PersonalCenter) =>
    known?.nftTiers.some(({ status }) => status === "Claiming") ? WHILE_CLAIMING_MS : 0;
  const asked = useGet("/api/v1/nft/personal-center", {}, { every });
  return (
    <Page title={center.title}>
      <Loaded of={asked} height={160}>
        {(data) => (
          <>
            <Profile of={data.userProfile} />
            <Hero of={data} />
            <Title order={2} size="h4" mt="xl" mb="sm">
              {center.ladder}
            </Title>
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 5 }} component="section">
              {data.nftTiers.map((tier) => (
                <TierCard key={tier.tierId} tier={tier} />
              ))}
            </SimpleGrid>
            <Benefits />
          </>
        )}
      </Loaded>
    </Page>
  );
}
