import { Container, Group } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";
import { Brand } from "../parts/Brand";
import { PageLink } from "../parts/PageLink";
import { useWords } from "../words";
import { Away } from "./Away";
import { Controls } from "./Controls";

/** Whether a page is for everybody, signed in or not. */
export function isPublic(path: string): boolean {
  return path.startsWith("/app/people/");
}

/** A public page for somebody who is not signed in. */
export function Public() {
  const { app, signIn } = useWords();
  return (
    <>
      <a className="skip" href="#page">
        {app.skip}
      </a>
      <Group justify="space-between" p="md" component="header">
        <Brand />
        <Group gap="xs">
          <Controls />
          <PageLink to="/app">{signIn.title}</PageLink>
        </Group>
      </Group>
      <Container size="lg" component="main" id="page" tabIndex={-1} py="lg">
        <Away />
        <Outlet />
      </Container>
    </>
  );
}
