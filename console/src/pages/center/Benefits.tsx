import { Card, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useChange, useGet } from "../../api/queries";
import { Act } from "../../parts/Act";
import { useWords } from "../../words";

const PATH = "/api/v1/nft/benefits";

/** What the person's NFT gives now; nothing where there is none. */
export function Benefits() {
  const { center } = useWords();
  const { data } = useGet(PATH);
  const activate = useChange("post", "/api/v1/nft/benefits/activate", [PATH]);
  if (!data?.tieredNft) return null;
  const { aiUses, feeReductionPercent, tieredNft } = data;
  return (
    <Card className="surface" component="section" mt="lg">
      <Title order={2} size="h4" mb="sm">
        {center.benefits}
      </Title>
      {tieredNft.activatedAt === null ? (
        <Group>
          <Text>{center.benefitsOff}</Text>
          <Act size="xs" loading={activate.isPending} onClick={() => activate.mutate({})}>
            {center.activate}
          </Act>
        </Group>
      ) : (
        <Stack gap="xs">
          <Text fw={600}>{center.feeNow(feeReductionPercent)}</Text>
          <Text size="sm">{center.uses(aiUses.remaining, aiUses.allowance)}</Text>
          <Progress
            value={aiUses.allowance ? (100 * aiUses.remaining) / aiUses.allowance : 0}
            aria-label={center.uses(aiUses.remaining, aiUses.allowance)}
          />
        </Stack>
      )}
    </Card>
  );
}
