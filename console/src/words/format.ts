import { useMemo } from "react";
import { useStore } from "../api/store";
import { language } from "./index";

const LENGTHS = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
  ["millisecond", 1],
] as const;

/** Numbers and times as the language writes them. */
export function formats(locale: string) {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const money = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: 0,
  });
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const lasting = (unit: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });
  const parsed = (text: string) => new Date(text);
  return {
    number: (value: number | string) => number.format(Number(value)),
    points: (value: number | string) => points.format(Number(value)),
    money: (value: number | string) => money.format(Number(value)),
    time: (text: string) => time.format(parsed(text)),
    day: (text: string) => day.format(parsed(text)),
    /** To the second. */
    moment: (text: string) => moment.format(parsed(text)),
    /** How long something took, in the largest unit that it fills. */
    lasted: (milliseconds: number) => {
      const [unit, length] = LENGTHS.find(([, length]) => milliseconds >= length) ?? LENGTHS[3];
      return lasting(unit).format(milliseconds / length);
    },
    clock: (text: string) => clock.format(parsed(text)),
  };
}

export function useFormats() {
  const locale = useStore(language);
  return useMemo(() => formats(locale), [locale]);
}
