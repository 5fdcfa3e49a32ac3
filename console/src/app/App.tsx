import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo } from "react";
import { queries } from "../api/queries";
import { useWords, WordsProvider } from "../words";
import { nonce } from "./nonce";
import { router } from "./router";
import { theme } from "./theme";

export function App() {
  return (
    <WordsProvider>
      <Looks />
    </WordsProvider>
  );
}

function Looks() {
  const { state } = useWords();
  const made = useMemo(() => theme(state.close), [state.close]);
  return (
    <MantineProvider theme={made} defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
