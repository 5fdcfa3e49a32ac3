import { useMemo } from "react";
import { useStore } from "../../api/store";
import { language, useWords } from "../index";
import { de } from "./de";
import { en } from "./en";

const OWN = { en, de };

/** The words of operators' pages, beside those of all: they are loaded with the first such page. */
export function useOperatorWords() {
  const words = useWords();
  const chosen = useStore(language);
  return useMemo(() => ({ ...words, ...OWN[chosen] }), [words, chosen]);
}
