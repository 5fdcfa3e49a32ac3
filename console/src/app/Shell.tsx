import { AppShell, Burger, Group, NavLink, Stack, Text } from "@mantine/core";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type Session, useIsOperator, useMayLook } from "../api/session";
import { useStore } from "../api/store";
import { view } from "../api/view";
import { Brand } from "../parts/Brand";
import { useWords } from "../words";
import { Away } from "./Away";
import { Controls } from "./Controls";
import { Notes } from "./Notes";
import { Looking } from "./Looking";
import { type Entry, forOperators, forPeople, forSupport } from "./navigation";
import { Unread } from "./Unread";

export function Shell({ session }: { session: Session }) {
  const words = useWords();
  const isOperator = useIsOperator();
  const mayLook = useMayLook();
  const as = useStore(view);
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => setOpen(false), [path]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !open } }}
      padding={{ base: "md", sm: "lg" }}
    >
      <a className="skip" href="#page">
        {words.app.skip}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              hiddenFrom="sm"
              size="sm"
              opened={open}
              onClick={() => setOpen(!open)}
              aria-label={words.app.menu}
              aria-expanded={open}
            />
            <Brand />
          </Group>
          <Controls userId={session.userId} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={words.app.menu}>
        <AppShell.Section grow style={{ overflowY: "auto" }}>
          <Menu
            title={as ? words.looking.sees(as.userId) : words.app.people}
            entries={forPeople(words, as !== null)}
            path={path}
          />
          {mayLook && (
            <Menu
              title={words.app.operators}
              entries={[...forSupport(words), ...(isOperator ? forOperators(words) : [])]}
              path={path}
            />
          )}
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        <Away />
        <Looking />
        <Outlet />
      </AppShell.Main>
      <Notes />
    </AppShell>
  );
}

function Menu({ title, entries, path }: { title: string; entries: readonly Entry[]; path: string }) {
  return (
    <Stack gap={2} mb="md">
      <Text size="xs" fw={600} c="dimmed" px="sm" py={4}>
        {title}
      </Text>
      {entries.map(({ to, label, icon, unread }) => (
        <NavLink
          key={to}
          component={Link}
          to={to}
          activeOptions={{ exact: to === "/app" }}
          label={label}
          leftSection={icon}
          rightSection={unread && <Unread of={unread} />}
          active={to === "/app" ? path === to : path.startsWith(to)}
          aria-current={path === to ? "page" : undefined}
        />
      ))}
    </Stack>
  );
}
