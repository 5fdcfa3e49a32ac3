import { Stack } from "@mantine/core";
import { useState } from "react";
import { usePages } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Empty } from "../../../parts/Empty";
import { Loaded } from "../../../parts/Loaded";
import { More } from "../../../parts/More";
import { PersonLink } from "../../../parts/PersonLink";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { Again } from "./Again";
import { FAILED, FAILURES, type Letter } from "./failures";
import { ReasonChoice } from "./ReasonChoice";
import { chosenOf } from "./reasons";
import { useReplay } from "./useReplay";

/** Deliveries that failed for good: chosen by reason, looked at as they would pass, tried again. */
export function Failed() {
  const { letters: words } = useOperatorWords();
  const [reason, setReason] = useState("");
  const pages = usePages(FAILED, ({ deadLetters }) => deadLetters, { limit: 100 });
  const replaying = useReplay(FAILURES);
  function choose(next: string) {
    setReason(next);
    replaying.forget();
  }
  return (
    <Loaded of={pages}>
      {(letters) => {
        const { reason: known, chosen } = chosenOf(letters, reason);
        return (
          <Stack gap="sm">
            {letters.length > 0 && <ReasonChoice of={letters} value={known} choose={choose} />}
            <Again of={chosen} hint={words.replayHint} {...replaying} />
            {letters.length > 0 ? <Rows of={chosen} /> : <Empty title={words.noFailed} hint={words.noFailedHint} />}
            <More of={pages} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function Rows({ of }: { of: readonly Letter[] }) {
  const { competitions, letters: words } = useOperatorWords();
  const { time } = useFormats();
  return (
    <Columns
      of={of}
      id={({ notificationId, channel }) => `${notificationId} ${channel}`}
      columns={[
        { label: words.failedAt, cell: ({ failedAt }) => time(failedAt) },
        { label: competitions.person, cell: ({ userId }) => <PersonLink id={userId} /> },
        { label: words.type, cell: ({ type }) => type },
        { label: words.channel, cell: ({ channel }) => channel },
        { label: words.reason, cell: ({ reason }) => reason },
        { label: words.attempts, cell: ({ attempts }) => attempts, figure: true },
      ]}
    />
  );
}
