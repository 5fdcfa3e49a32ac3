import { NativeSelect } from "@mantine/core";
import { useOperatorWords } from "../../../words/operators";
import { reasonsOf, short } from "./reasons";

interface Properties {
  of: readonly { reason: string }[];
  value: string;
  choose: (reason: string) => void;
}

/** Which reason is looked at, with how often each was given. */
export function ReasonChoice({ of, value, choose }: Properties) {
  const { letters } = useOperatorWords();
  const reasons = reasonsOf(of).map(([reason, count]) => ({ value: reason, label: `${short(reason)} (${count})` }));
  return (
    <NativeSelect
      label={letters.reason}
      maw={480}
      value={value}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
      data={[{ value: "", label: letters.everyReason(of.length) }, ...reasons]}
    />
  );
}
