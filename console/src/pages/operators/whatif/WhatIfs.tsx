import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { choicesOf } from "../../../parts/choices";
import { useWords } from "../../../words";
import { OperatorsPage } from "../OperatorsPage";
import { Ladder } from "./Ladder";
import { Limits } from "./Limits";
import { Rates } from "./Rates";

const VIEWS = { ladder: Ladder, rates: Rates, limits: Limits } as const;
type View = keyof typeof VIEWS;

/** What other rules would have done with the past, and what is checked before it holds. */
export function WhatIfs() {
  const { whatif } = useWords();
  const [view, setView] = useState<View>("ladder");
  const Shown = VIEWS[view];
  return (
    <OperatorsPage title={whatif.title} hint={whatif.hint}>
      <Stack>
        <SegmentedControl
          aria-label={whatif.view}
          value={view}
          onChange={setView}
          data={choicesOf(whatif.views)}
        />
        <Shown />
      </Stack>
    </OperatorsPage>
  );
}
