import { Card, Text } from "@mantine/core";
import { useGet } from "../../../api/queries";
import { Columns } from "../../../parts/Columns";
import { Loaded } from "../../../parts/Loaded";
import { useOperatorWords } from "../../../words/operators";
import { useFormats } from "../../../words/format";
import { type Managed, ONE } from "./steps";

/** Who decided what, when and why, and who has which role. */
export function History({ of }: { of: Managed }) {
  const { admin, competitions } = useOperatorWords();
  const { time } = useFormats();
  return (
    <Card className="surface" component="section">
      <Loaded of={useGet(`${ONE}/history`, { id: of.id })}>
        {({ changes, roles }) => (
          <>
            <Columns
              of={changes}
              id={({ decidedAt, action }) => `${decidedAt} ${action}`}
              columns={[
                { label: admin.when, cell: ({ decidedAt }) => time(decidedAt) },
                { label: admin.what, cell: ({ action }) => action },
                { label: admin.status, cell: ({ status }) => competitions.status[status] ?? status },
                { label: admin.who, cell: ({ decidedBy }) => decidedBy ?? admin.itself },
                { label: admin.reason, cell: ({ reason }) => <Text span size="sm" dir="auto">{reason}</Text> },
              ]}
            />
            <Text size="sm" mt="sm">
              {admin.roles}: {roles.map(({ userId, role }) => `${userId} (${role})`).join(", ")}
            </Text>
          </>
        )}
      </Loaded>
    </Card>
  );
}
