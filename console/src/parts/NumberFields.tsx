import { TextInput } from "@mantine/core";

interface Properties<N extends string> {
  /** What each number is called, in the order in which they stand. */
  labels: Readonly<Record<N, string>>;
  of: Readonly<Record<NoInfer<N>, string>>;
  change: (part: Partial<Record<NoInfer<N>, string>>) => void;
}

/** Numbers to be edited side by side; whether they are numbers the service says. */
export function NumberFields<N extends string>({ labels, of, change }: Properties<N>) {
  return (Object.keys(labels) as N[]).map((name) => (
    <TextInput
      key={name}
      w={132}
      inputMode="decimal"
      label={labels[name]}
      value={of[name]}
      onChange={({ currentTarget }) => change({ [name]: currentTarget.value } as Partial<Record<N, string>>)}
    />
  ));
}
