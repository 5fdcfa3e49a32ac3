import { ActionIcon, Button, Group, NativeSelect, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { signOut } from "../api/signing";
import { useStore } from "../api/store";
import { choicesOf } from "../parts/choices";
import { Icon } from "../parts/Icon";
import { choose, type Language, LANGUAGES, language, useWords } from "../words";

/** Language, colours, and the way out. */
export function Controls({ userId }: { userId?: number }) {
  const { app } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <Group gap="xs" wrap="nowrap">
      {userId !== undefined && (
        <Text size="sm" c="dimmed" visibleFrom="md">
          {app.signedInAs(userId)}
        </Text>
      )}
      <NativeSelect
        size="xs"
        miw={96}
        aria-label={app.language}
        value={useStore(language)}
        onChange={({ currentTarget }) => choose(currentTarget.value as Language)}
        data={choicesOf(LANGUAGES)}
      />
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={dark ? app.light : app.dark}
        onClick={() => setColorScheme(dark ? "light" : "dark")}
      >
        <Icon name={dark ? "sun" : "moon"} />
      </ActionIcon>
      {userId !== undefined && (
        <Button variant="default" size="xs" h={34} miw="max-content" onClick={() => void signOut()}>
          {app.signOut}
        </Button>
      )}
    </Group>
  );
}
