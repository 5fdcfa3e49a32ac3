import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWords } from "../words";

/** Somebody by their number; leads operators to where they look at people. */
export function PersonLink({ id }: { id: number }) {
  const { competitions } = useWords();
  return (
    <Anchor inherit component={Link} to="/app/operators/people" search={{ user: String(id) } as never}>
      {competitions.user(id)}
    </Anchor>
  );
}
