import { Button, Card, Group, SegmentedControl, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Answer } from "../../api/paths";
import { usePages } from "../../api/queries";
import { Empty } from "../../parts/Empty";
import { Loaded } from "../../parts/Loaded";
import { More } from "../../parts/More";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { Why } from "./Why";

const PATH = "/api/v1/wallet/transactions";
type Transaction = Answer<typeof PATH>["transactions"][number];

export function History() {
  const { wallet } = useWords();
  const [direction, setDirection] = useState("all");
  const [asked, setAsked] = useState<string | null>(null);
  const pages = usePages(PATH, ({ transactions }) => transactions, {
    limit: 25,
    direction: direction === "all" ? undefined : direction,
  });
  return (
    <Card className="surface" component="section">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {wallet.history}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={wallet.filter}
          value={direction}
          onChange={setDirection}
          data={[
            { value: "all", label: wallet.everything },
            { value: "earned", label: wallet.earned },
            { value: "deducted", label: wallet.deducted },
          ]}
        />
      </Group>
      <Loaded of={pages} height={36}>
        {(rows) =>
          rows.length ? (
            <Rows of={rows} why={setAsked} />
          ) : (
            <Empty title={wallet.none} hint={wallet.noneHint} />
          )
        }
      </Loaded>
      <More of={pages} />
      <Why id={asked} close={() => setAsked(null)} />
    </Card>
  );
}

function Rows({ of, why }: { of: readonly Transaction[]; why: (id: string) => void }) {
  const { wallet } = useWords();
  const { points, time } = useFormats();
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{wallet.when}</Table.Th>
            <Table.Th>{wallet.what}</Table.Th>
            <Table.Th ta="end">{wallet.points}</Table.Th>
            <Table.Th ta="end">{wallet.after}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>{time(one.createdAt)}</Table.Td>
              <Table.Td dir="auto">{one.reason}</Table.Td>
              <Table.Td ta="end" className="figure">
                <Text span fw={600} className={Number(one.points) > 0 ? "accent" : undefined}>
                  {Number(one.points) > 0 && "+"}
                  {points(one.points)}
                </Text>
              </Table.Td>
              <Table.Td ta="end" className="figure">
                {points(one.balanceAfter)}
              </Table.Td>
              <Table.Td ta="end">
                <Button size="compact-xs" variant="default" onClick={() => why(one.id)}>
                  {wallet.why}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
