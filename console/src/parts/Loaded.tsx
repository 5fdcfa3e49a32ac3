import { Alert, Button, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ApiError } from "../api/errors";
import { useWords } from "../words";

interface Asked<T> {
  data: T | undefined;
  error: ApiError | null;
  refetch: () => unknown;
}

interface Properties<T> {
  of: Asked<T>;
  height?: number;
  lines?: number;
  children: (data: T) => ReactNode;
}

/** What was asked for; its place while it is on its way; what to do where it did not come. */
export function Loaded<T>({ of, height = 96, lines = 3, children }: Properties<T>) {
  const { state } = useWords();
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <Failure error={of.error} retry={() => void of.refetch()} />;
  return (
    <Stack role="status" aria-busy="true" aria-label={state.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} />
      ))}
    </Stack>
  );
}

export function Failure({ error, retry }: { error: ApiError; retry?: () => void }) {
  const { looking, state } = useWords();
  return (
    <Alert color="red" variant="light" title={state.failed} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.code === "VIEW_READ_ONLY" ? looking.readOnly : explained(error, state)}</Text>
        {error.requestId && (
          <Text size="xs" c="dimmed">
            {state.reference(error.requestId)}
          </Text>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {state.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function explained(error: ApiError, state: Record<"away" | "refused" | "missing" | "tooMany", string>) {
  if (error.status === 403) return error.message || state.refused;
  if (error.status === 404) return state.missing;
  if (error.status === 429) return state.tooMany;
  return error.passing ? state.away : error.message;
}
