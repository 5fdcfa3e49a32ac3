import { Anchor, Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useWords } from "../../words";
import { homepageOf } from "./profile";

/** The public link of a mini homepage: to open, and to pass on. */
export function Share({ wallet }: { wallet: string }) {
  const { community, state } = useWords();
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(`${window.location.origin}${homepageOf(wallet)}`);
    setCopied(true);
  }
  return (
    <Group>
      <Anchor component={Link} to="/app/people/$wallet/card" params={{ wallet } as never}>
        {community.homepage}
      </Anchor>
      <Button variant="default" onClick={() => void copy()}>
        {copied ? state.copied : community.share}
      </Button>
    </Group>
  );
}
