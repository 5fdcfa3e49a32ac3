import { Card, Group, NativeSelect, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { useStore } from "../../api/store";
import * as session from "../../api/session";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import type { Event } from "./countdown";

const LIVE_MS = 3000;
const SHOWN = 20;

type Own = Answer<"/api/events/{id}/leaderboard/me">;
type Standing = Answer<"/api/events/{id}/leaderboard">["standings"][number];

/** Who leads; whoever is further down sees their own place below. */
export function Leaderboard({ of }: { of: Event }) {
  const { competitions } = useWords();
  const every = () => (of.status === "active" ? LIVE_MS : 0);
  const [division, setDivision] = useState("");
  const shown = { id: of.id, limit: SHOWN, division: division || undefined };
  const top = useGet("/api/events/{id}/leaderboard", shown, { every });
  const own = useGet("/api/events/{id}/leaderboard/me", { id: of.id }, { every });
  return (
    <Card className="surface" component="section">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {competitions.leaderboard}
        </Title>
        {of.divisions.length > 0 && (
          <NativeSelect
            aria-label={competitions.division}
            value={division}
            onChange={({ currentTarget }) => setDivision(currentTarget.value)}
            data={[{ value: "", label: competitions.everybody }, ...of.divisions.map(({ name }) => name)]}
          />
        )}
      </Group>
      <Loaded of={top} height={32}>
        {({ standings }) =>
          standings.length ? (
            <Rows standings={standings} own={within(own.data, division)} />
          ) : (
            <Empty
              title={division ? competitions.noneInDivision : competitions.noneYet}
              hint={division ? competitions.noneInDivisionHint : competitions.noneYetHint}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

/** One's own place in a division, for who is in it. */
function within(own: Own | undefined, division: string): Standing | undefined {
  if (!own || !division) return own;
  return own.division === division ? { ...own, rank: own.divisionRank ?? own.rank } : undefined;
}

function Rows({ standings, own }: { standings: readonly Standing[]; own: Standing | undefined }) {
  const { competitions } = useWords();
  const below = own && !standings.some(({ userId }) => userId === own.userId);
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{competitions.rank}</Table.Th>
          <Table.Th>{competitions.person}</Table.Th>
          <Table.Th ta="end">{competitions.score}</Table.Th>
          <Table.Th ta="end">{competitions.trades}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {standings.map((standing) => (
          <Row key={standing.userId} of={standing} />
        ))}
        {below && <Row of={own} />}
      </Table.Tbody>
    </Table>
  );
}

function Row({ of }: { of: Standing }) {
  const { competitions } = useWords();
  const { number } = useFormats();
  const mine = useStore(session.state)?.userId === of.userId;
  return (
    <Table.Tr className={mine ? "own" : undefined}>
      <Table.Td>{number(of.rank)}</Table.Td>
      <Table.Td>
        {competitions.user(of.userId)}
        {mine && (
          <Text span inherit fw={600}>
            {" "}
            ({competitions.you})
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end" className="figure">
        {number(of.score)}
      </Table.Td>
      <Table.Td ta="end" className="figure">
        {number(of.trades)}
      </Table.Td>
    </Table.Tr>
  );
}
