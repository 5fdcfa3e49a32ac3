import { Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useChange, useGet, usePages } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Empty } from "../../parts/Empty";
import { Failure, Loaded } from "../../parts/Loaded";
import { More } from "../../parts/More";
import { Page } from "../../parts/Page";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Journey } from "./Journey";
import { isUnread, type Message, pageOf } from "./unread";

const PATH = "/api/v1/notifications";
const UNREAD = `${PATH}/unread` as const;
const TOUCHED = [PATH, UNREAD];

export function Inbox() {
  const { inbox } = useWords();
  const pages = usePages(PATH, ({ notifications }) => notifications);
  const unread = useGet(UNREAD);
  const [asked, setAsked] = useState<string | null>(null);
  return (
    <Page
      title={inbox.title}
      hint={unread.data && inbox.unread(unread.data.unread)}
      aside={<ReadAll until={pages.data?.[0]?.createdAt} unread={unread.data?.unread ?? 0} />}
    >
      <Loaded of={pages}>
        {(messages) =>
          messages.length ? (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {messages.map((message) => (
                <Entry key={message.id} of={message} why={() => setAsked(message.id)} />
              ))}
            </Stack>
          ) : (
            <Empty title={inbox.none} hint={inbox.noneHint} />
          )
        }
      </Loaded>
      <More of={pages} />
      <Journey id={asked} close={() => setAsked(null)} />
    </Page>
  );
}

/** Reads all that is on the screen or below it: what comes in the meantime stays unread. */
function ReadAll({ until, unread }: { until: string | undefined; unread: number }) {
  const { inbox } = useWords();
  const read = useChange("post", `${PATH}/read`, TOUCHED);
  if (read.error) return <Failure error={read.error} />;
  if (!until || !unread) return null;
  return (
    <Act variant="default" loading={read.isPending} onClick={() => read.mutate({ body: { until } })}>
      {inbox.readAll}
    </Act>
  );
}

function Entry({ of, why }: { of: Message; why: () => void }) {
  const { inbox } = useWords();
  const { time } = useFormats();
  const navigate = useNavigate();
  const engage = useChange("post", `${PATH}/{id}/engaged`, TOUCHED);
  const read = useChange("post", `${PATH}/{id}/read`, TOUCHED);
  const parameters = { id: of.id };
  function act() {
    engage.mutate({ parameters });
    void navigate({ to: pageOf(of.type, of.data) });
  }
  return (
    <Card className="surface" component="li" data-unread={isUnread(of) || undefined}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Title order={2} size="h5" dir="auto">
            {of.title}
          </Title>
          {isUnread(of) && <Badge>{inbox.isNew}</Badge>}
          {of.priority !== "low" && of.priority !== "medium" && (
            <Badge color={of.priority === "critical" ? "red" : "gray"} variant="light" autoContrast>
              {inbox.priority[of.priority]}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" component="time">
          {time(of.createdAt)}
        </Text>
      </Group>
      <Text mt={4} dir="auto" className="clamped">
        {of.body}
      </Text>
      <Group mt="sm" gap="xs">
        {of.actionButton && (
          <Act size="xs" onClick={act}>
            {of.actionButton}
          </Act>
        )}
        <Button size="xs" variant="default" onClick={why}>
          {inbox.why}
        </Button>
        {isUnread(of) && (
          <Act
            size="xs"
            variant="default"
            loading={read.isPending}
            onClick={() => read.mutate({ parameters })}
          >
            {inbox.markRead}
          </Act>
        )}
      </Group>
      {read.error && <Failure error={read.error} />}
    </Card>
  );
}
