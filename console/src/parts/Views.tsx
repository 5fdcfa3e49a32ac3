import { SegmentedControl, Stack } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { choicesOf } from "./choices";

interface Properties<V extends string> {
  label: string;
  /** What each view is called, in the order in which they are offered; the first is shown first. */
  names: Readonly<Record<V, string>>;
  children: (view: V) => ReactNode;
}

/** One of a few views of a page, chosen above it. */
export function Views<V extends string>({ label, names, children }: Properties<V>) {
  const [view, setView] = useState((Object.keys(names) as V[])[0] as V);
  return (
    <Stack>
      <SegmentedControl aria-label={label} value={view} onChange={setView} data={choicesOf(names)} />
      {children(view)}
    </Stack>
  );
}
