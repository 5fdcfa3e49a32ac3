import { Badge, Card, Table } from "@mantine/core";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { Loaded } from "../../parts/Loaded";
import { useOperatorWords } from "../../words/operators";
import { OperatorsPage } from "./OperatorsPage";

const PATH = "/api/v1/operations/processes";
type Process = Answer<typeof PATH>["processes"][number];

const COLORS: Record<string, string> = { ready: "laurel", "not ready": "yellow", away: "red" };

/** Every process of the suite, the troubled ones first. */
export function Processes() {
  const { operators: words } = useOperatorWords();
  const asked = useGet(PATH, {}, { every: () => 3000 });
  return (
    <OperatorsPage title={words.processes} hint={words.processesHint}>
      <Card className="surface">
        <Loaded of={asked} height={36}>
          {({ processes }) => (
            <Table.ScrollContainer minWidth={520}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{words.process}</Table.Th>
                    <Table.Th>{words.state}</Table.Th>
                    <Table.Th>{words.checks}</Table.Th>
                    <Table.Th>{words.address}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {processes.map((one) => (
                    <Row key={`${one.name} ${one.address}`} of={one} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Loaded>
      </Card>
    </OperatorsPage>
  );
}

function Row({ of }: { of: Process }) {
  const { operators: words } = useOperatorWords();
  const failing = Object.keys(of.checks).filter((check) => !of.checks[check]);
  return (
    <Table.Tr>
      <Table.Td fw={600}>{of.name}</Table.Td>
      <Table.Td>
        <Badge variant="light" color={COLORS[of.state] ?? "gray"} autoContrast>
          {words.states[of.state] ?? of.state}
        </Badge>
      </Table.Td>
      <Table.Td>{failing.join(", ") || "–"}</Table.Td>
      <Table.Td className="figure">{of.address}</Table.Td>
    </Table.Tr>
  );
}
