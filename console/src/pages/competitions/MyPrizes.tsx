import { Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import type { Answer } from "../../api/paths";
import { useChange, useGet } from "../../api/queries";
import { Act } from "../../parts/Act";
import { Failure } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";

const PATH = "/api/events/prizes/me";
type Prize = Answer<typeof PATH>["prizes"][number];

/** What the person has won, and what of it waits to be claimed; nothing where it is nothing. */
export function MyPrizes() {
  const { competitions } = useWords();
  const { data } = useGet(PATH);
  if (!data?.prizes.length) return null;
  return (
    <Stack component="section" mt="xl" gap="sm">
      <Title order={2} size="h4">
        {competitions.mine}
      </Title>
      {data.prizes.map((prize) => (
        <Won key={prize.id} of={prize} />
      ))}
    </Stack>
  );
}

function Won({ of }: { of: Prize }) {
  const { competitions } = useWords();
  const { time } = useFormats();
  const claim = useChange("post", "/api/events/prizes/{prize_id}/claim", [PATH]);
  return (
    <Card className="surface">
      <Group justify="space-between">
        <div>
          <Text fw={600} dir="auto">
            {String(of.prize.description ?? of.prize.kind ?? "")}
          </Text>
          <Text size="sm" c="dimmed">
            {competitions.places(of.rank, of.rank)}
            {of.state === "offered" &&
              of.claimDeadline &&
              ` · ${competitions.claimBy(time(of.claimDeadline))}`}
          </Text>
        </div>
        {of.state === "offered" ? (
          <Act
            size="xs"
            loading={claim.isPending}
            onClick={() => claim.mutate({ parameters: { prize_id: of.id } })}
          >
            {competitions.claim}
          </Act>
        ) : (
          <Badge variant="light">{competitions.prizeState[of.state] ?? of.state}</Badge>
        )}
      </Group>
      {claim.error && <Failure error={claim.error} />}
    </Card>
  );
}
