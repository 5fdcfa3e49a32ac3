import { Group, Text } from "@mantine/core";
import mark from "../laurel.svg";

export function Brand() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src={mark} alt="" width={28} height={28} />
      <Text fw={700} size="lg" visibleFrom="xs">
        Laurel
      </Text>
    </Group>
  );
}
