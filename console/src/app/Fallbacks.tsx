import { Button, Container } from "@mantine/core";
import { Empty } from "../parts/Empty";
import { PageLink } from "../parts/PageLink";
import { useWords } from "../words";

export function Missing() {
  const { app } = useWords();
  return (
    <Empty title={app.notFound} hint={app.notFoundHint}>
      <PageLink to="/app">{app.home}</PageLink>
    </Empty>
  );
}

export function Crashed() {
  const { app } = useWords();
  return (
    <Container size="sm" py="xl" role="alert">
      <Empty title={app.crashed} hint={app.crashedHint}>
        <Button onClick={() => window.location.reload()}>{app.reload}</Button>
      </Empty>
    </Container>
  );
}
