import { Card, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Properties {
  title: string;
  children: ReactNode;
}

export function Section({ title, children }: Properties) {
  return (
    <Card className="surface" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </Card>
  );
}
