import { Alert } from "@mantine/core";
import { useEffect } from "react";
import { queries } from "../api/queries";
import * as reachable from "../api/reachable";
import { useStore } from "../api/store";
import { useWords } from "../words";

const PROBE_MS = 3000;

/** A quiet line where the gateway or the socket is gone; all is read again when it is back. */
export function Away() {
  const { away } = useWords();
  const gateway = useStore(reachable.gateway);
  const socket = useStore(reachable.socket);
  useEffect(() => {
    if (gateway) return;
    const probe = setInterval(() => {
      void fetch("/health").then(
        ({ ok }) => void (ok && queries.refetchQueries({ type: "active" })),
        () => undefined,
      );
    }, PROBE_MS);
    return () => clearInterval(probe);
  }, [gateway]);
  if (gateway && socket) return null;
  return (
    <Alert color="yellow" variant="light" mb="md" role="status">
      {gateway ? away.socket : away.gateway}
    </Alert>
  );
}
