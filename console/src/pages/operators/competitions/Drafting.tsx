import { Button, Card, Group, NativeSelect, SimpleGrid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type ChangeEvent, useState } from "react";
import { useChange } from "../../../api/queries";
import { choicesOf } from "../../../parts/choices";
import { Failure } from "../../../parts/Loaded";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { budgetOf, type Draft, isWhole, NEW, orderOf } from "./draft";
import { Groups } from "./Groups";
import { PrizeRows } from "./PrizeRows";
import { ALL } from "./steps";

/** The terms of a competition that does not exist yet. */
export function Drafting({ done }: { done: () => void }) {
  const { admin } = useOperatorWords();
  const { points } = useFormats();
  const [draft, setDraft] = useState<Draft>(NEW);
  const make = useChange("post", ALL, [ALL]);
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  return (
    <Card className="surface" component="section" aria-label={admin.newDraft}>
      <Stack>
        <Terms of={draft} set={set} />
        <PrizeRows of={draft.prizes} set={(prizes) => set({ prizes })} />
        <Groups of={draft} set={set} />
        <Text size="sm">{admin.budget(points(budgetOf(draft)))}</Text>
        {make.error && <Failure error={make.error} />}
        <Button
          w="max-content"
          disabled={!isWhole(draft)}
          loading={make.isPending}
          onClick={() => make.mutate({ body: orderOf(draft) }, { onSuccess: done })}
        >
          {admin.makeDraft}
        </Button>
      </Stack>
    </Card>
  );
}

interface Part {
  of: Draft;
  set: (part: Partial<Draft>) => void;
}

function Terms({ of, set }: Part) {
  const { admin, competitions } = useOperatorWords();
  const field = (name: "name" | "description" | "starts" | "ends" | "scoring" | "claims") => ({
    label: admin.fields[name],
    value: of[name],
    onChange: ({ currentTarget }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>) =>
      set({ [name]: currentTarget.value }),
  });
  return (
    <>
      <TextInput required maxLength={200} {...field("name")} />
      <Textarea maxLength={4000} {...field("description")} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput required type="datetime-local" {...field("starts")} />
        <TextInput required type="datetime-local" {...field("ends")} />
      </SimpleGrid>
      <Group grow>
        <NativeSelect {...field("scoring")} data={choicesOf(competitions.scoring).filter(({ value }) => value !== "expression")} />
        <NativeSelect {...field("claims")} data={choicesOf(admin.claims)} />
      </Group>
    </>
  );
}
