import { Button, Center } from "@mantine/core";
import { useWords } from "../words";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The next page, where there is one. */
export function More({ of }: { of: Pages }) {
  const { state } = useWords();
  if (!of.hasNextPage) return null;
  return (
    <Center mt="md">
      <Button
        variant="default"
        loading={of.isFetchingNextPage}
        onClick={() => void of.fetchNextPage()}
      >
        {state.more}
      </Button>
    </Center>
  );
}
