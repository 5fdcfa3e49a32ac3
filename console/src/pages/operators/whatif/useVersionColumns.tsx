import { Text } from "@mantine/core";
import type { Column } from "../../../parts/Columns";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";

interface Version {
  version: number;
  effectiveAt: string;
  /** Null where the settings made it. */
  madeBy: number | null;
  reason: string;
}

/** What every list of versions says: which, from when on, made by whom and why. */
export function useVersionColumns<T extends Version>(): readonly Column<T>[] {
  const { admin, whatif } = useOperatorWords();
  const { time } = useFormats();
  return [
    { label: whatif.version, cell: ({ version }) => version },
    { label: whatif.since, cell: ({ effectiveAt }) => time(effectiveAt) },
    { label: admin.who, cell: ({ madeBy }) => madeBy ?? whatif.settings },
    {
      label: admin.reason,
      cell: ({ reason }) => (
        <Text span size="sm" dir="auto">
          {reason}
        </Text>
      ),
    },
  ];
}
