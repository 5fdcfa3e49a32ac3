import { Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { refresh } from "../../api/queries";
import { useWords } from "../../words";
import { useFormats } from "../../words/format";
import { type Event, left, moment } from "./countdown";

const SECOND_MS = 1000;

/** How long until a competition starts or ends; at that moment it is read again. */
export function Countdown({ of }: { of: Event }) {
  const { competitions, time } = useWords();
  const formats = useFormats();
  const [now, setNow] = useState(() => Date.now());
  const { kind, at } = moment(of);
  const due = kind !== "over" && now >= at;
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(tick);
  }, []);
  useEffect(() => {
    if (!due) return;
    const look = setInterval(() => void refresh("/api/events/{id}"), 2 * SECOND_MS);
    return () => clearInterval(look);
  }, [due]);
  if (kind === "over")
    return (
      <Text>
        {competitions.over} {formats.time(of.endsAt)}
      </Text>
    );
  const { days, clock } = left(at - now);
  return (
    <Text role="timer">
      {competitions[kind]}{" "}
      <Text span fw={650} className="figure">
        {days > 0 && `${time.days(days)} `}
        {clock}
      </Text>
    </Text>
  );
}
