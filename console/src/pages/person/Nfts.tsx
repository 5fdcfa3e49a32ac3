import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useGet } from "../../api/queries";
import { Address } from "../../parts/Address";
import { Columns } from "../../parts/Columns";
import { Loaded } from "../../parts/Loaded";
import { useOperatorWords } from "../../words/operators";
import { Decision } from "./Decision";
import { Section } from "./Section";

/** Which NFTs are held, claimed or to be claimed, and what unlocked them. */
export function Nfts() {
  const { admin, center, looking, wallet } = useOperatorWords();
  const [level, setLevel] = useState<number | null>(null);
  return (
    <Section title={looking.nfts}>
      <Loaded of={useGet("/api/v1/nft/personal-center")} height={32}>
        {({ nftTiers }) => {
          const begun = nftTiers.filter(({ status }) => status !== "Locked");
          return begun.length ? (
            <Columns
              of={begun}
              id={({ tierId }) => String(tierId)}
              columns={[
                { label: center.level, cell: ({ tierId, tierName }) => `${tierId} · ${tierName}` },
                { label: admin.status, cell: ({ status }) => center.status[status] ?? status },
                { label: center.mint, cell: ({ mintAddress }) => (mintAddress ? <Address of={mintAddress} /> : "–") },
                {
                  label: wallet.why,
                  cell: ({ tierId, tierName }) => (
                    <Button size="compact-xs" variant="default" aria-label={looking.whyNft(tierName)} onClick={() => setLevel(tierId)}>
                      {wallet.why}
                    </Button>
                  ),
                },
              ]}
            />
          ) : (
            <Text c="dimmed">{looking.noNfts}</Text>
          );
        }}
      </Loaded>
      <Decision level={level} close={() => setLevel(null)} />
    </Section>
  );
}
