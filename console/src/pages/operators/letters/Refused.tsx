import { Badge, Button, Card, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useGet } from "../../../api/queries";
import { Empty } from "../../../parts/Empty";
import { Loaded } from "../../../parts/Loaded";
import { Origin } from "../../../parts/Origin";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { Again } from "./Again";
import { Correct } from "./Correct";
import { ReasonChoice } from "./ReasonChoice";
import { chosenOf } from "./reasons";
import { type Correction, type Letter, REFUSALS, REFUSED } from "./refusals";
import { useReplay } from "./useReplay";

/** Events that a service refused: chosen by reason, looked at as they would pass, corrected, sent again. */
export function Refused() {
  const { letters: words, operators } = useOperatorWords();
  const [reason, setReason] = useState("");
  const [opened, setOpened] = useState<Letter | null>(null);
  const asked = useGet(REFUSED, { limit: 200 }, { every: () => 5000 });
  const replaying = useReplay<Correction>(REFUSALS);
  function choose(next: string) {
    setReason(next);
    replaying.forget();
  }
  return (
    <Loaded of={asked}>
      {({ letters }) => {
        const { reason: known, chosen } = chosenOf(letters, reason);
        return (
          <Stack gap="sm">
            {letters.length > 0 && <ReasonChoice of={letters} value={known} choose={choose} />}
            <Again of={chosen} hint={words.sendHint} {...replaying} />
            {chosen.map((letter) => (
              <Entry key={letter.name} of={letter} open={() => setOpened(letter)} />
            ))}
            {!letters.length && <Empty title={operators.noDeadLetters} hint={operators.noDeadLettersHint} />}
            <Correct of={opened} close={() => setOpened(null)} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function Entry({ of, open }: { of: Letter; open: () => void }) {
  const { time } = useFormats();
  const { letters: words } = useOperatorWords();
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
          <Badge key={consumer} variant="light" color="gray" tt="none" autoContrast>
            {consumer}
          </Badge>
        ))}
        <Button size="compact-xs" variant="default" aria-label={words.openOne(of.origin)} onClick={open}>
          {words.open}
        </Button>
      </Group>
    </Card>
  );
}
