import { Avatar, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Address } from "../../parts/Address";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { PersonalCenter } from "./state";

export function Profile({ of }: { of: PersonalCenter["userProfile"] }) {
  const { center } = useWords();
  const { money } = useFormats();
  return (
    <Group mb="lg" gap="xl">
      <Group wrap="nowrap">
        <Avatar size="lg" color="laurel" name={of.username ?? undefined} />
        <Stack gap={0} maw={420}>
          <Text fw={650} size="lg" dir="auto" lineClamp={2}>
            {of.username ?? "–"}
          </Text>
          {of.walletAddress && <Address of={of.walletAddress} />}
        </Stack>
      </Group>
      <Figure label={center.volume}>{money(of.totalTradingVolume)}</Figure>
      <Figure label={center.level}>{of.currentTierLevel || center.none}</Figure>
    </Group>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
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
