import { Alert, Button, Group, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { queries } from "../api/queries";
import { useStore } from "../api/store";
import { view } from "../api/view";
import { useWords } from "../words";

/** Says on every page who is looked as and why, with the way back. */
export function Looking() {
  const { looking: words } = useWords();
  const navigate = useNavigate();
  const as = useStore(view);
  if (!as) return null;
  return (
    <Alert color="violet" variant="light" mb="md" role="status" title={words.as(as.userId)}>
      <Text size="sm" dir="auto">
        {words.kept(as.reason)}
      </Text>
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" onClick={() => void queries.refetchQueries({ type: "active" })}>
          {words.again}
        </Button>
        <Button size="xs" variant="default" onClick={() => void navigate({ to: "/app/operators/people" })}>
          {words.stop}
        </Button>
      </Group>
    </Alert>
  );
}
