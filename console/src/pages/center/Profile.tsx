import { Anchor, Avatar, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Address } from "../../parts/Address";
import { Figure } from "../../parts/Figure";
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
          {of.walletAddress && (
            <>
              <Address of={of.walletAddress} />
              <Anchor
                size="sm"
                component={Link}
                to="/app/people/$wallet"
                params={{ wallet: of.walletAddress } as never}
              >
                {center.public}
              </Anchor>
            </>
          )}
        </Stack>
      </Group>
      <Figure label={center.volume}>{money(of.totalTradingVolume)}</Figure>
      <Figure label={center.level}>{of.currentTierLevel || center.none}</Figure>
    </Group>
  );
}
