import { Button, Group, Image, Modal, Progress, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { ApiError } from "../../api/errors";
import { useChange } from "../../api/queries";
import { Act } from "../../parts/Act";
import { download } from "../../parts/download";
import { Failure } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { Badge } from "./choose";

const TOUCHED = [
  "/api/v1/nft/badge-gallery",
  "/api/v1/nft/synthesis-details",
  "/api/v1/nft/personal-center",
];

/** A badge: what earns it, how far the person is, and its activation. */
export function Detail({ badge, close }: { badge: Badge | undefined; close: () => void }) {
  return (
    <Modal opened={badge !== undefined} onClose={close} title={badge?.badgeName} centered>
      {badge && <Inside key={badge.badgeId} badge={badge} />}
    </Modal>
  );
}

function Inside({ badge }: { badge: Badge }) {
  const { badges: words } = useWords();
  const { day, number } = useFormats();
  const activate = useChange("post", "/api/v1/badges/{badgeId}/activate", TOUCHED);
  const { current, target, percentage } = badge.progress;
  return (
    <Stack>
      <Group wrap="nowrap" align="flex-start">
        <Image src={badge.badgeImageUrl} alt="" w={96} h={96} />
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {words.howTo}
          </Text>
          <Text>{badge.description}</Text>
          {badge.requiredForTier !== null && (
            <Text size="sm">{words.forTier(badge.requiredForTier)}</Text>
          )}
        </Stack>
      </Group>
      <div>
        <Group justify="space-between">
          <Text size="sm">{words.progress}</Text>
          <Text size="sm" className="figure">
            {number(current)} / {number(target)}
          </Text>
        </Group>
        <Progress value={percentage} aria-label={words.progress} />
      </div>
      {badge.earnedDate && (
        <Text size="sm">
          {words.earned}: {day(badge.earnedDate)}
        </Text>
      )}
      {badge.activatedDate && (
        <Text size="sm">
          {words.activated}: {day(badge.activatedDate)}
        </Text>
      )}
      {activate.error && <Failure error={activate.error} />}
      {badge.isOwned && !badge.isActivated && (
        <>
          <Text size="sm" c="dimmed">
            {words.activateHint}
          </Text>
          <Act
            loading={activate.isPending}
            onClick={() => activate.mutate({ parameters: { badgeId: badge.badgeId } })}
          >
            {words.activate}
          </Act>
        </>
      )}
      {badge.isOwned && <Credential badgeId={badge.badgeId} />}
    </Stack>
  );
}

/** What proves the badge elsewhere: an Open Badge that anybody can check by its signature. */
function Credential({ badgeId }: { badgeId: string }) {
  const { badges: words } = useWords();
  const asked = useMutation<void, ApiError>({
    mutationFn: async () =>
      download(`${badgeId}.json`, await get("/api/v1/badges/{badgeId}/credential", { badgeId })),
  });
  return (
    <>
      <Text size="sm" c="dimmed">
        {words.credentialHint}
      </Text>
      <Button variant="default" loading={asked.isPending} onClick={() => asked.mutate()}>
        {words.credential}
      </Button>
      {asked.error?.code === "CREDENTIALS_OFF" && <Text role="alert">{words.credentialsOff}</Text>}
      {asked.error && asked.error.code !== "CREDENTIALS_OFF" && <Failure error={asked.error} />}
    </>
  );
}
