import { Badge, Card, Code, Group, Stack, Text } from "@mantine/core";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { OperatorsPage } from "./OperatorsPage";

const PATH = "/api/v1/operations/dead-letters";
type Letter = Answer<typeof PATH>["letters"][number];

/** What was refused and waits for somebody; never what the records say. */
export function DeadLetters() {
  const { operators: words } = useWords();
  const asked = useGet(PATH, { limit: 200 }, { every: () => 5000 });
  return (
    <OperatorsPage title={words.deadLetters} hint={words.deadLettersHint}>
      <Loaded of={asked}>
        {({ letters }) =>
          letters.length ? (
            <Stack gap="sm">
              {letters.map((letter) => (
                <Entry key={letter.name} of={letter} />
              ))}
            </Stack>
          ) : (
            <Empty title={words.noDeadLetters} hint={words.noDeadLettersHint} />
          )
        }
      </Loaded>
    </OperatorsPage>
  );
}

function Entry({ of }: { of: Letter }) {
  const { time } = useFormats();
  const { operators: words } = useWords();
  return (
    <Card className="surface" component="article">
      <Group justify="space-between">
        <Code>{of.origin}</Code>
        <Text size="xs" c="dimmed">
          {of.refusedAt && time(of.refusedAt)}
        </Text>
      </Group>
      <Text mt="xs" dir="auto">
        {of.reason}
      </Text>
      <Group gap="xs" mt="xs">
        {of.consumers.map((consumer) => (
          <Badge key={consumer} variant="light" color="gray" autoContrast>
            {consumer}
          </Badge>
        ))}
        <Text size="sm" c="dimmed">
          {words.replayBy} <Code>laurel dlq show {of.name}</Code>
        </Text>
      </Group>
    </Card>
  );
}
