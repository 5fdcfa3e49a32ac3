import { Code, Group, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words";

/** A long address in short, whole in the clipboard. */
export function Address({ of }: { of: string }) {
  const { state } = useWords();
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(of);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  }
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <Code title={of}>{of.length > 14 ? `${of.slice(0, 6)}…${of.slice(-6)}` : of}</Code>
      <UnstyledButton fz="xs" className="accent" onClick={() => void copy()}>
        {copied ? state.copied : state.copy}
      </UnstyledButton>
    </Group>
  );
}
