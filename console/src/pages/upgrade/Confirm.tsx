import { Button, Group, Image, Modal, Progress, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useGet } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure } from "../../parts/Loaded";
import { PageLink } from "../../parts/PageLink";
import { useWords } from "../../words";
import { type Details, OVER } from "./details";
import { useUpgrade } from "./useUpgrade";

const POLL_MS = 1500;

/** The step that can't be undone: asked twice, signed by the owner's wallet, followed to its end. */
export function Confirm({ of }: { of: Details }) {
  const { state, upgrade: words } = useWords();
  const [open, setOpen] = useState(false);
  const upgrade = useUpgrade();
  // What was begun stays what it is, whatever comes next once it is done.
  const next = upgrade.variables ?? of.nextTierNft;
  if (!next) return null;
  return (
    <>
      <Group>
        <Act size="md" disabled={!of.canSynthesize} onClick={() => setOpen(true)}>
          {words.start}
        </Act>
        {!of.canSynthesize && <Text c="dimmed">{words.notYet}</Text>}
      </Group>
      <Modal opened={open} onClose={() => setOpen(false)} title={words.confirm} centered>
        {upgrade.data ? (
          <Followed request={upgrade.data} tier={next.tierName} image={next.nftImageUrl} />
        ) : (
          <Stack>
            <Text>{words.confirmHint(of.currentNft.tierName, next.tierName)}</Text>
            {upgrade.error && <Failure error={upgrade.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setOpen(false)}>
                {state.cancel}
              </Button>
              <Act loading={upgrade.isPending} onClick={() => upgrade.mutate(next)}>
                {words.sign}
              </Act>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}

function Followed({ request, tier, image }: { request: string; tier: string; image: string }) {
  const { app, upgrade: words } = useWords();
  const path = "/api/v1/nft/synthesize/{request_id}";
  const every = (known?: { status: string }) => (OVER.has(known?.status ?? "") ? 0 : POLL_MS);
  const { data } = useGet(path, { request_id: request }, { every });
  const status = data?.status ?? "pending";
  if (status === "failed") return <Text role="alert">{words.failed}</Text>;
  if (!OVER.has(status))
    return (
      <Stack role="status">
        <Text>{words.sent}</Text>
        <Progress value={60} animated aria-label={words.sent} />
      </Stack>
    );
  return (
    <Stack align="center" ta="center" role="status">
      <Image src={image} alt="" w={160} h={160} radius="lg" />
      <Title order={2}>{words.success(tier)}</Title>
      <Text>{words.successHint}</Text>
      <PageLink to="/app">{app.home}</PageLink>
    </Stack>
  );
}
