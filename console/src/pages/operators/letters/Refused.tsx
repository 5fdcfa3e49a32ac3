import { Badge, Card, Code, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Answer } from "../../../api/paths";
import { useGet } from "../../../api/queries";
import { Empty } from "../../../parts/Empty";
import { Loaded } from "../../../parts/Loaded";
import { Origin } from "../../../parts/Origin";
import { useWords } from "../../../words";
import { useFormats } from "../../../words/format";
import { ReasonChoice } from "./ReasonChoice";
import { chosenOf } from "./reasons";

const PATH = "/api/v1/operations/dead-letters";
type Letter = Answer<typeof PATH>["letters"][number];

/** Events that a service refused; never what the records say. */
export function Refused() {
  const { operators: words } = useWords();
  const [reason, setReason] = useState("");
  const asked = useGet(PATH, { limit: 200 }, { every: () => 5000 });
  return (
    <Loaded of={asked}>
      {({ letters }) => {
        const { reason: known, chosen } = chosenOf(letters, reason);
        return letters.length ? (
          <Stack gap="sm">
            <ReasonChoice of={letters} value={known} choose={setReason} />
            {chosen.map((letter) => (
              <Entry key={letter.name} of={letter} />
            ))}
          </Stack>
        ) : (
          <Empty title={words.noDeadLetters} hint={words.noDeadLettersHint} />
        );
      }}
    </Loaded>
  );
}

function Entry({ of }: { of: Letter }) {
  const { time } = useFormats();
  const { operators: words } = useWords();
  return (
    <Card className="surface" component="article">
      <Group justify="space-between">
        <Origin of={of.origin} />
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
