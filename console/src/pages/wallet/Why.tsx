import { Button, Code, Drawer, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { get } from "../../api/client";
import type { ApiError } from "../../api/errors";
import { useGet } from "../../api/queries";
import { download } from "../../parts/download";
import { EventId } from "../../parts/EventId";
import { Loaded } from "../../parts/Loaded";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { holds, type Receipt } from "./receipt";

const PATH = "/api/v1/wallet/transactions/{id}";

/** Why one change of the balance was made, and what proves it. */
export function Why({ id, close }: { id: string | null; close: () => void }) {
  const { wallet } = useWords();
  return (
    <Drawer opened={id !== null} onClose={close} position="right" title={wallet.why}>
      {id && <Asked id={id} />}
    </Drawer>
  );
}

function Asked({ id }: { id: string }) {
  const { wallet } = useWords();
  const { points, time } = useFormats();
  return (
    <Loaded of={useGet(PATH, { id })}>
      {(data) => (
        <Stack>
          <Line label={wallet.what}>
            <Text dir="auto">{data.reason}</Text>
            <Text size="sm" className="figure">
              {points(data.points)} · {time(data.createdAt)}
            </Text>
          </Line>
          <Line label={wallet.rule}>
            <Text>
              {data.why.rule} ({wallet.version(data.why.ruleVersion)})
            </Text>
          </Line>
          <Line label={wallet.decided}>
            <Code block>{JSON.stringify(data.why.decided, null, 2)}</Code>
          </Line>
          <Line label={wallet.event}>
            <Text size="sm">{data.why.source}</Text>
            <EventId of={data.why.eventId} />
          </Line>
          <Line label={wallet.receipt}>
            <Proven id={id} />
          </Line>
        </Stack>
      )}
    </Loaded>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {children}
    </div>
  );
}

interface Checked {
  receipt: Receipt;
  intact: boolean;
}

function Proven({ id }: { id: string }) {
  const { wallet } = useWords();
  const asked = useMutation<Checked, ApiError>({
    mutationFn: async () => {
      const receipt = await get(`${PATH}/receipt`, { id });
      return { receipt, intact: await holds(receipt).catch(() => false) };
    },
  });
  const pending = asked.error?.code === "RECEIPT_PENDING";
  return (
    <Stack gap="xs" align="flex-start">
      <Button size="xs" variant="default" loading={asked.isPending} onClick={() => asked.mutate()}>
        {wallet.getReceipt}
      </Button>
      {asked.error && <Text role="alert">{pending ? wallet.receiptPending : asked.error.message}</Text>}
      {asked.data && (
        <Group role="status">
          <Text size="sm">{asked.data.intact ? wallet.intact : wallet.broken}</Text>
          <Button size="xs" variant="default" onClick={() => download(`receipt-${id}.json`, asked.data.receipt)}>
            {wallet.download}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
