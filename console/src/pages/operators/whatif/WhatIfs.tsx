import { createElement } from "react";
import { Views } from "../../../parts/Views";
import { useWords } from "../../../words";
import { OperatorsPage } from "../OperatorsPage";
import { Ladder } from "./Ladder";
import { Limits } from "./Limits";
import { Rates } from "./Rates";

const VIEWS = { ladder: Ladder, rates: Rates, limits: Limits } as const;

/** What other rules would have done with the past, and what is checked before it holds. */
export function WhatIfs() {
  const { whatif } = useWords();
  return (
    <OperatorsPage title={whatif.title} hint={whatif.hint}>
      <Views label={whatif.view} names={whatif.views}>
        {(view) => createElement(VIEWS[view])}
      </Views>
    </OperatorsPage>
  );
}
