import { Button } from "@mantine/core";
import { useState } from "react";
import { useGet } from "../../api/queries";
import { Columns } from "../../parts/Columns";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Decision } from "./Decision";
import { Section } from "./Section";

/** Which tiers are unlocked, how far the others are, and what decided. */
export function Tiers() {
  const { center, looking: words, wallet } = useWords();
  const { money, time } = useFormats();
  const [level, setLevel] = useState<number | null>(null);
  return (
    <Section title={words.tiers}>
      <Loaded of={useGet("/api/v1/qualification/me")} height={32}>
        {({ tiers, volume, activatedBadges }) => (
          <>
            {words.stands(money(volume.totalUsd), activatedBadges)}
            <Columns
              of={tiers}
              id={(tier) => String(tier.level)}
              columns={[
                { label: center.level, cell: (tier) => `${tier.level} · ${tier.name}` },
                {
                  label: words.since,
                  cell: ({ why, missingVolumeUsd, missingBadges }) =>
                    why ? time(why.unlockedAt) : words.missing(money(missingVolumeUsd), missingBadges),
                },
                {
                  label: wallet.why,
                  cell: (tier) => (
                    <Button size="compact-xs" variant="default" onClick={() => setLevel(tier.level)}>
                      {words.whyTier(tier.level)}
                    </Button>
                  ),
                },
              ]}
            />
          </>
        )}
      </Loaded>
      <Decision level={level} close={() => setLevel(null)} />
    </Section>
  );
}
