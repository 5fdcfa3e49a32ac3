import { Alert, Card, Text, Title } from "@mantine/core";
import { useGet } from "../../../api/queries";
import { Loaded } from "../../../parts/Loaded";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { type Managed, ONE } from "./steps";

/** What the prize table pays as everybody stands now, and what is wrong with that. */
export function Validation({ of }: { of: Managed }) {
  const { admin } = useOperatorWords();
  const { number, points } = useFormats();
  return (
    <Card className="surface" component="section">
      <Title order={2} size="h4">
        {admin.wouldPay}
      </Title>
      <Loaded of={useGet(`${ONE}/prizes/validation`, { id: of.id })} lines={1}>
        {(told) => (
          <>
            <Text>
              {admin.winnersNow(number(told.winners))} · {admin.prizesFor(number(told.prizes), points(told.points))}
            </Text>
            <Alert mt="sm" color={told.sound ? "laurel" : "red"} variant="light">
              {told.sound ? admin.sound : told.problems.join(" ")}
            </Alert>
          </>
        )}
      </Loaded>
    </Card>
  );
}
