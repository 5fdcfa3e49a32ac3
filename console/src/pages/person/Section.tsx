import { Card, Group, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Properties {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, aside, children }: Properties) {
  return (
    <Card className="surface" component="section" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Card>
  );
}
