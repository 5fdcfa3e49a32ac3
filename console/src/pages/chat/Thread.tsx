import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { get } from "../../api/client";
import type { ApiError } from "../../api/errors";
import type { Answer } from "../../api/paths";
import { useChange, useGet } from "../../api/queries";
import * as session from "../../api/session";
import { useStore } from "../../api/store";
import { typing } from "../../live/apply";
import { lookAt } from "../../live/connection";
import { Act } from "../../parts/Act";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { nameOf } from "./Conversations";
import { Write } from "./Write";

const PATH = "/api/v1/conversations/{conversationId}/messages";
const LIVE_MS = 4000;
type History = Answer<typeof PATH>;
type Message = History["messages"][number];

function useHistory(conversationId: string) {
  return useInfiniteQuery<History, ApiError, { pages: History[] }, unknown[], number | undefined>({
    queryKey: [PATH, { conversationId }],
    queryFn: ({ pageParam }) => get(PATH, { conversationId, before: pageParam }),
    initialPageParam: undefined,
    getNextPageParam: ({ hasMore, messages }) => (hasMore ? messages.at(-1)?.sequence : undefined),
    refetchInterval: LIVE_MS,
  });
}

export function Thread({ id }: { id: string }) {
  const words = useWords();
  const history = useHistory(id);
  const { data: about } = useGet("/api/v1/conversations/{conversationId}", { conversationId: id });
  const typist = useStore(typing).get(id);
  const messages = history.data?.pages.flatMap((page) => page.messages) ?? [];
  useReading(id, messages[0]?.sequence, about?.readSequence);
  useEffect(() => lookAt(id), [id]);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2} size="h4" dir="auto">
          {about && nameOf(about, words)}
        </Title>
        <Anchor component={Link} to="/app/chat" hiddenFrom="md">
          {words.chat.back}
        </Anchor>
      </Group>
      <Loaded of={history}>
        {() => (
          <div className="thread" role="log" tabIndex={0} aria-label={words.chat.title}>
            {messages.map((message) => (
              <Said key={message.messageId} of={message} />
            ))}
            {!messages.length && <Text c="dimmed">{words.chat.first}</Text>}
            {history.hasNextPage && (
              <Button variant="subtle" miw="max-content" onClick={() => void history.fetchNextPage()}>
                {words.chat.earlier}
              </Button>
            )}
          </div>
        )}
      </Loaded>
      <Text size="sm" c="dimmed" h={20} aria-live="polite" dir="auto">
        {typist && words.chat.typing(typist.username)}
      </Text>
      {about?.closedAt ? <Text>{words.chat.closed}</Text> : <Write id={id} />}
    </Stack>
  );
}

/** Move the read position up to the newest message that is shown. */
function useReading(conversationId: string, newest: number | undefined, read: number | undefined) {
  const { mutate } = useChange("put", "/api/v1/conversations/{conversationId}/read", [
    "/api/v1/conversations",
    "/api/v1/conversations/{conversationId}",
  ]);
  const due = newest !== undefined && read !== undefined && newest > read;
  useEffect(() => {
    if (due) mutate({ parameters: { conversationId }, body: { sequence: newest } });
  }, [due, newest, conversationId, mutate]);
}

function Said({ of }: { of: Message }) {
  const { chat } = useWords();
  const { clock } = useFormats();
  const mine = useStore(session.state)?.userId === of.senderId;
  const react = useChange(
    of.reactions.some((one) => one.mine) ? "delete" : "put",
    "/api/v1/conversations/{conversationId}/messages/{messageId}/reactions/{reaction}",
    [PATH],
  );
  const parameters = { conversationId: of.conversationId, messageId: of.messageId, reaction: "👍" };
  return (
    <div className="said" data-mine={mine || undefined}>
      <Text size="xs" c="dimmed" dir="auto" lineClamp={1}>
        {mine ? chat.you : (of.senderUsername ?? chat.direct(of.senderId))} · {clock(of.timestamp)}
        {of.editedAt && ` · ${chat.edited}`}
      </Text>
      <Text dir="auto" fs={of.deletedAt ? "italic" : undefined}>
        {of.deletedAt ? chat.deleted : (of.content ?? of.mediaUrl)}
      </Text>
      {!of.deletedAt && (
        <Act
          size="compact-xs"
          variant={of.reactions.length ? "light" : "subtle"}
          aria-label={chat.react}
          onClick={() => react.mutate({ parameters })}
        >
          {of.reactions.map(({ reaction, count }) => `${reaction} ${count}`).join("  ") || "👍"}
        </Act>
      )}
    </div>
  );
}
