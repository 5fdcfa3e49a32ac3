import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Nothing to show, and what to do about it. */
export function Empty({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" maw={420}>
        {hint}
      </Text>
      {children}
    </Stack>
  );
}
