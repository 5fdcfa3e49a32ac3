import { Box, Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

interface Properties {
  title: string;
  hint?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

export function Page({ title, hint, aside, children }: Properties) {
  useEffect(() => {
    document.title = `${title} · Laurel`;
  }, [title]);
  return (
    <Box maw={1160} mx="auto">
      <Group justify="space-between" align="flex-end" mb="lg">
        <div>
          <Title order={1} size="h2">
            {title}
          </Title>
          {hint && <Text c="dimmed">{hint}</Text>}
        </div>
        {aside}
      </Group>
      {children}
    </Box>
  );
}
