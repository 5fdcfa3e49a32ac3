import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A number and what it counts. */
export function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={650} size="lg" className="figure">
        {children}
      </Text>
    </Stack>
  );
}
