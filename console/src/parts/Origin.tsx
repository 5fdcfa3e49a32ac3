import { Anchor, Code } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useIsOperator } from "../api/session";

/** An event by its place in Kafka (topic/partition/offset) or by its id; leads operators to all that it led to. */
export function Origin({ of }: { of: string }) {
  const isOperator = useIsOperator();
  if (!isOperator) return <Code>{of}</Code>;
  return (
    <Anchor component={Link} to="/app/operators/journey" search={{ of } as never}>
      <Code>{of}</Code>
    </Anchor>
  );
}
