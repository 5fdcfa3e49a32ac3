/** Values to choose from, each under its name, in the order of the names. */
export function choicesOf<T extends string>(names: Readonly<Record<T, string>>): { value: T; label: string }[] {
  return (Object.keys(names) as T[]).map((value) => ({ value, label: names[value] }));
}
