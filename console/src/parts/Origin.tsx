import { Anchor, Code } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useIsOperator } from "../api/session";

/** A place in Kafka (topic/partition/offset); for operators it leads to its topic. */
export function Origin({ of }: { of: string }) {
  const isOperator = useIsOperator();
  const topic = of.split("/")[0] ?? "";
  if (!isOperator) return <Code>{of}</Code>;
  return (
    <Anchor component={Link} to="/app/operators/flow" hash={topic}>
      <Code>{of}</Code>
    </Anchor>
  );
}
