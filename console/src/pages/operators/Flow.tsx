import { Badge, Card, Stack, Table, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";
import { Columns } from "../../parts/Columns";
import { Loaded } from "../../parts/Loaded";
import { useOperatorWords } from "../../words/operators";
import { useFormats } from "../../words/format";
import { OperatorsPage } from "./OperatorsPage";
import { Plot } from "./Plot";
import { kept, type Sample, series } from "./rates";

const EVERY_MS = 2000;
const SAMPLES = 150;
const every = () => EVERY_MS;

type Service = Answer<"/api/v1/operations/services">["services"][number];
type Group = Answer<"/api/v1/operations/groups">["groups"][number];
type Topic = Answer<"/api/v1/operations/topics">["topics"][number];

/** What flows: events a second by service, how far readers are behind, what topics hold. */
export function Flow() {
  const { operators: words } = useOperatorWords();
  const services = useGet("/api/v1/operations/services", {}, { every });
  const samples = useSamples(services.data?.services, services.dataUpdatedAt);
  const names = (services.data?.services ?? []).map(({ name }) => name);
  return (
    <OperatorsPage title={words.flow} hint={words.flowHint}>
      <Stack gap="lg">
        <Loaded of={services}>
          {(data) => (
            <>
              <Card className="surface" component="section">
                <Title order={2} size="h4">
                  {words.rate}
                </Title>
                <Plot label={words.rate} {...series(samples, names)} />
              </Card>
              <Services of={data.services} />
            </>
          )}
        </Loaded>
        <Readers />
        <Topics />
      </Stack>
    </OperatorsPage>
  );
}

function useSamples(services: readonly Service[] | undefined, at: number): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    if (!services) return;
    const counts = Object.fromEntries(services.map((one) => [one.name, one.eventsConsumed]));
    setSamples((known) => kept(known, { at, counts }, SAMPLES));
  }, [services, at]);
  return samples;
}

function Services({ of }: { of: readonly Service[] }) {
  const { operators: words } = useOperatorWords();
  const { number } = useFormats();
  const figure = (label: string, of: (one: Service) => number) => ({
    label,
    cell: (one: Service) => number(of(one)),
    figure: true,
  });
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {words.services}
      </Title>
      <Columns
        of={of}
        id={({ name }) => name}
        minWidth={640}
        columns={[
          { label: words.service, cell: ({ name }) => name },
          figure(words.consumed, (one) => one.eventsConsumed),
          figure(words.relayed, (one) => one.eventsRelayed),
          figure(words.lag, (one) => one.lagRecords),
          figure(words.deferred, (one) => one.deferredWaiting),
          figure(words.parked, (one) => one.outboxParkedRows),
          figure(words.retries, (one) => one.retries),
        ]}
      />
    </Card>
  );
}

function Readers() {
  const { operators: words } = useOperatorWords();
  const { number } = useFormats();
  const asked = useGet("/api/v1/operations/groups", {}, { every });
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="xs">
        {words.readers}
      </Title>
      <Loaded of={asked} height={32}>
        {({ groups }) => (
          <Columns
            of={groups}
            id={({ name }) => name}
            columns={[
              { label: words.group, cell: ({ name }) => name },
              {
                label: words.state,
                cell: ({ state }) => (
                  <Badge variant="light" color={state === "Stable" ? "laurel" : "yellow"} autoContrast>
                    {state}
                  </Badge>
                ),
              },
              { label: words.lag, cell: ({ lagRecords }) => number(lagRecords), figure: true },
              { label: words.behindOn, cell: behind },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}

function behind({ lag }: Group): string {
  return Object.entries(lag)
    .filter(([, records]) => records > 0)
    .map(([topic, records]) => `${topic} ${records}`)
    .join(", ");
}

function Topics() {
  const { operators: words } = useOperatorWords();
  const asked = useGet("/api/v1/operations/topics", {}, { every: () => 5 * EVERY_MS });
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4" mb="xs">
        {words.topics}
      </Title>
      <Loaded of={asked} height={32}>
        {({ topics }) => (
          <Table.ScrollContainer minWidth={640}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.topic}</Table.Th>
                  <Table.Th>{words.owner}</Table.Th>
                  <Table.Th ta="end">{words.partitions}</Table.Th>
                  <Table.Th ta="end">{words.records}</Table.Th>
                  <Table.Th ta="end">{words.deadLetters}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {topics.map((topic) => (
                  <TopicRow key={topic.name} of={topic} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
    </Card>
  );
}

function TopicRow({ of }: { of: Topic }) {
  const { number } = useFormats();
  return (
    <Table.Tr id={of.name}>
      <Table.Td>
        <Text size="sm" fw={600}>
          {of.name}
        </Text>
        <Text size="xs" c="dimmed">
          {of.description}
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{of.owner}</Table.Td>
      <Table.Td ta="end">{number(of.partitions)}</Table.Td>
      <Table.Td ta="end" className="figure">
        {number(of.records)}
      </Table.Td>
      <Table.Td ta="end" className="figure">
        {number(of.deadLetters)}
      </Table.Td>
    </Table.Tr>
  );
}
