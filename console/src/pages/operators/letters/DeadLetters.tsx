import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { choicesOf } from "../../../parts/choices";
import { useWords } from "../../../words";
import { OperatorsPage } from "../OperatorsPage";
import { Failed } from "./Failed";
import { Refused } from "./Refused";

const VIEWS = { refused: Refused, failed: Failed } as const;
type View = keyof typeof VIEWS;

/** What waits for somebody: events that were refused, and deliveries that failed for good. */
export function DeadLetters() {
  const { letters, operators } = useWords();
  const [view, setView] = useState<View>("refused");
  const Shown = VIEWS[view];
  return (
    <OperatorsPage title={operators.deadLetters} hint={operators.deadLettersHint}>
      <Stack>
        <SegmentedControl
          aria-label={letters.view}
          value={view}
          onChange={setView}
          data={choicesOf(letters.views)}
        />
        <Shown />
      </Stack>
    </OperatorsPage>
  );
}
