import { createElement } from "react";
import { Views } from "../../../parts/Views";
import { useOperatorWords } from "../../../words/operators";
import { OperatorsPage } from "../OperatorsPage";
import { Ladder } from "./Ladder";
import { Limits } from "./Limits";
import { Rates } from "./Rates";

const VIEWS = { ladder: Ladder, rates: Rates, limits: Limits } as const;

/** What other rules would have done with the past, and what is checked before it holds. */
export function WhatIfs() {
  const { nav, whatif } = useOperatorWords();
  return (
    <OperatorsPage title={nav.whatIf} hint={whatif.hint}>
      <Views label={whatif.view} names={whatif.views}>
        {(view) => createElement(VIEWS[view])}
      </Views>
    </OperatorsPage>
  );
}
