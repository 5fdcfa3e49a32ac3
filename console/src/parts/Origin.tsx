import { Anchor, Code } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import * as session from "../api/session";
import { useStore } from "../api/store";

/** A place in Kafka (topic/partition/offset); for operators it leads to its topic. */
export function Origin({ of }: { of: string }) {
  const roles = useStore(session.state)?.roles ?? [];
  const topic = of.split("/")[0] ?? "";
  if (!roles.includes("admin")) return <Code>{of}</Code>;
  return (
    <Anchor component={Link} to="/app/operators/flow" hash={topic}>
      <Code>{of}</Code>
    </Anchor>
  );
}
