import { Badge, Card, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { useStore } from "../../api/store";
import { typing } from "../../live/apply";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import type { Words } from "../../words/en";
import { useFormats } from "../../words/format";
import { Begin } from "./Begin";

export type Conversation = Answer<"/api/v1/conversations">["conversations"][number];

const CALM_MS = 10_000;

export function nameOf(one: Conversation, { chat }: Words): string {
  return one.title ?? (one.otherUserId === null ? chat.group : chat.direct(one.otherUserId));
}

export function Conversations({ open }: { open: string | undefined }) {
  const { chat } = useWords();
  const asked = useGet("/api/v1/conversations", { limit: 100 }, { every: () => CALM_MS });
  return (
    <Stack visibleFrom={open ? "md" : undefined}>
      <Begin />
      <Loaded of={asked} height={64}>
        {({ conversations }) =>
          conversations.length ? (
            <Stack gap="xs">
              {conversations.map((one) => (
                <Entry key={one.conversationId} of={one} chosen={one.conversationId === open} />
              ))}
            </Stack>
          ) : (
            <Empty title={chat.none} hint={chat.noneHint} />
          )
        }
      </Loaded>
    </Stack>
  );
}

function Entry({ of, chosen }: { of: Conversation; chosen: boolean }) {
  const words = useWords();
  const { time } = useFormats();
  const typist = useStore(typing).get(of.conversationId);
  return (
    <UnstyledButton
      component={Link}
      to={`/app/chat/${of.conversationId}`}
      aria-current={chosen ? "page" : undefined}
    >
      <Card className={chosen ? "surface own" : "surface"} p="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Stack gap={2} miw={0}>
            <Text fw={600} dir="auto" lineClamp={1}>
              {nameOf(of, words)}
            </Text>
            <Text size="sm" c="dimmed" dir="auto" lineClamp={1}>
              {typist ? words.chat.typing(typist.username) : (of.lastMessage ?? words.chat.first)}
            </Text>
          </Stack>
          <Stack gap={4} align="flex-end" miw="max-content">
            {of.lastMessageAt && (
              <Text size="xs" c="dimmed">
                {time(of.lastMessageAt)}
              </Text>
            )}
            {of.unreadCount > 0 && (
              <Badge aria-label={words.chat.unread(of.unreadCount)}>{of.unreadCount}</Badge>
            )}
          </Stack>
        </Group>
      </Card>
    </UnstyledButton>
  );
}
