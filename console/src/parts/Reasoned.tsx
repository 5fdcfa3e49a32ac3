import { Button, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { ApiError } from "../api/errors";
import { useOperatorWords } from "../words/operators";
import { Failure } from "./Loaded";

interface Properties {
  label: string;
  hint: string;
  /** How long the reason may be. */
  most?: number;
  main?: boolean;
  of: { error: ApiError | null; isPending: boolean; reset: () => void };
  act: (reason: string) => Promise<unknown>;
}

/** A button for what has consequences: it is done once somebody has said why. */
export function Reasoned({ label, hint, most = 200, main = false, of, act }: Properties) {
  const { admin } = useOperatorWords();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  function close() {
    setOpen(false);
    setReason("");
    of.reset();
  }
  return (
    <>
      <Button size="xs" variant={main ? "filled" : "default"} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal opened={open} onClose={close} title={label} centered>
        <Stack>
          <Text>{hint}</Text>
          <Textarea
            data-autofocus
            label={admin.reason}
            maxLength={most}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {of.error && <Failure error={of.error} />}
          <Button
            disabled={!reason.trim()}
            loading={of.isPending}
            onClick={() => void act(reason.trim()).then(close, () => undefined)}
          >
            {label}
          </Button>
        </Stack>
      </Modal>
    </>
  );
}
