import { Button, Card, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useGet } from "../../../api/queries";
import { Empty } from "../../../parts/Empty";
import { Loaded } from "../../../parts/Loaded";
import { useOperatorWords } from "../../../words/operators";
import { OperatorsPage } from "../OperatorsPage";
import { type Asked, askedOf } from "./asked";
import { type Told, PATH, Steps } from "./Steps";

const HOURS = [1, 24, 168];
/** While a reader has yet to handle it, it goes on; what is refused by then comes a moment later. */
const GOES_ON_MS = 5000;
const DONE_MS = 60_000;

interface Search {
  of?: string;
  hours?: number;
}

/** One event, and all that it led to in every service. */
export function EventJourney() {
  const { journey, nav } = useOperatorWords();
  const { of = "", hours = 1 } = useSearch({ strict: false }) as Search;
  const asked = askedOf(String(of));
  const within = HOURS.includes(hours) ? hours : 1;
  return (
    <OperatorsPage title={nav.journey} hint={journey.hint}>
      <Stack>
        <Which key={`${of} ${within}`} of={String(of)} hours={within} />
        {asked && <Followed of={asked} hours={within} />}
      </Stack>
    </OperatorsPage>
  );
}

function Which({ of, hours }: { of: string; hours: number }) {
  const { journey } = useOperatorWords();
  const navigate = useNavigate();
  const [text, setText] = useState(of);
  const [within, setWithin] = useState(String(hours));
  const isNamed = askedOf(text) !== null;
  function submit(event: FormEvent) {
    event.preventDefault();
    const search = { of: text.trim(), hours: Number(within) };
    if (isNamed) void navigate({ to: "/app/operators/journey", search: search as never });
  }
  return (
    <Card className="surface" component="form" onSubmit={submit}>
      <Group align="flex-start">
        <TextInput
          flex="1 1 320px"
          label={journey.which}
          description={journey.whichHint}
          maxLength={280}
          required
          value={text}
          error={text.trim() !== "" && !isNamed && journey.unreadable}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <NativeSelect
          label={journey.within}
          description={journey.withinHint}
          value={within}
          onChange={({ currentTarget }) => setWithin(currentTarget.value)}
          data={HOURS.map((count) => ({ value: String(count), label: journey.hours(count) }))}
        />
      </Group>
      <Button type="submit" mt="sm" w="max-content" disabled={!isNamed}>
        {journey.follow}
      </Button>
    </Card>
  );
}

function Followed({ of, hours }: { of: Asked; hours: number }) {
  const { journey } = useOperatorWords();
  const asked = useGet(PATH, { ...of, hours }, { every: pause });
  if (asked.error?.code === "EVENT_NOT_FOUND") return <Empty title={journey.none} hint={journey.noneHint} />;
  return <Loaded of={asked}>{(told) => <Steps of={told} />}</Loaded>;
}

function pause(told: Told | undefined): number {
  const waits = told?.steps.some(({ readers }) => readers.some(({ state }) => state === "waiting"));
  return waits ? GOES_ON_MS : DONE_MS;
}
