import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { usePages } from "../../api/queries";
import { Listed } from "../../parts/Listed";
import { useOperatorWords } from "../../words/operators";
import { useFormats } from "../../words/format";
import { Journey } from "../inbox/Journey";
import { Section } from "./Section";

const PATH = "/api/v1/notifications";
const NEWEST = 10;

/** What the person was told, or not, and why. */
export function Messages() {
  const { inbox, letters, looking, wallet } = useOperatorWords();
  const { time } = useFormats();
  const [asked, setAsked] = useState<string | null>(null);
  const pages = usePages(PATH, ({ notifications }) => notifications, { limit: NEWEST });
  return (
    <Section title={looking.messages}>
      <Listed
        of={pages}
        id={({ id }) => id}
        none={<Text c="dimmed">{looking.noMessages}</Text>}
        columns={[
          { label: wallet.when, cell: ({ createdAt }) => time(createdAt) },
          { label: wallet.what, cell: ({ title }) => <Text span size="sm" dir="auto">{title}</Text> },
          { label: letters.type, cell: ({ type }) => type },
          {
            label: inbox.channel,
            cell: ({ deliveries }) =>
              deliveries.map(({ channel, status, reason }) => (
                <Text key={channel} size="sm">
                  {channel}: {inbox.status[status] ?? status}
                  {reason && ` (${reason})`}
                </Text>
              )),
          },
          {
            label: wallet.why,
            cell: ({ id, title }) => (
              <Button size="compact-xs" variant="default" aria-label={looking.whyMessage(title)} onClick={() => setAsked(id)}>
                {wallet.why}
              </Button>
            ),
          },
        ]}
      />
      <Journey id={asked} close={() => setAsked(null)} />
    </Section>
  );
}
