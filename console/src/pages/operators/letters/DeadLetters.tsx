import { createElement } from "react";
import { Views } from "../../../parts/Views";
import { useOperatorWords } from "../../../words/operators";
import { OperatorsPage } from "../OperatorsPage";
import { Failed } from "./Failed";
import { Refused } from "./Refused";

const VIEWS = { refused: Refused, failed: Failed } as const;

/** What waits for somebody: events that were refused, and deliveries that failed for good. */
export function DeadLetters() {
  const { letters, operators } = useOperatorWords();
  return (
    <OperatorsPage title={operators.deadLetters} hint={operators.deadLettersHint}>
      <Views label={letters.view} names={letters.views}>
        {(view) => createElement(VIEWS[view])}
      </Views>
    </OperatorsPage>
  );
}
