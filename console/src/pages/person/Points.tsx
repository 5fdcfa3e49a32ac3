import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useGet, usePages } from "../../api/queries";
import { Listed } from "../../parts/Listed";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Why } from "../wallet/Why";
import { Section } from "./Section";

const PATH = "/api/v1/wallet/transactions";
const NEWEST = 10;

/** The balance, and why each entry was made. */
export function Points() {
  const { looking, wallet } = useWords();
  const { points, time } = useFormats();
  const [asked, setAsked] = useState<string | null>(null);
  const pages = usePages(PATH, ({ transactions }) => transactions, { limit: NEWEST });
  return (
    <Section title={looking.points}>
      <Loaded of={useGet("/api/v1/wallet")} lines={1} height={24}>
        {({ balance, held, pending }) => (
          <Text>{looking.holds(points(balance), points(held), points(pending))}</Text>
        )}
      </Loaded>
      <Listed
        of={pages}
        id={({ id }) => id}
        none={<Text c="dimmed">{looking.noPoints}</Text>}
        columns={[
          { label: wallet.when, cell: ({ createdAt }) => time(createdAt) },
          { label: wallet.what, cell: ({ reason }) => reason },
          { label: wallet.points, cell: (one) => points(one.points), figure: true },
          { label: wallet.after, cell: ({ balanceAfter }) => points(balanceAfter), figure: true },
          {
            label: wallet.why,
            cell: ({ id, reason }) => (
              <Button size="compact-xs" variant="default" aria-label={looking.whyPoints(reason)} onClick={() => setAsked(id)}>
                {wallet.why}
              </Button>
            ),
          },
        ]}
      />
      <Why id={asked} close={() => setAsked(null)} />
    </Section>
  );
}
