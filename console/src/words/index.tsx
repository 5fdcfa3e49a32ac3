import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { store, useStore } from "../api/store";
import { en, type Words } from "./en";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const KEPT = "laurel.language";
const Context = createContext<Words>(en);

function first(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages];
  const known = wanted.map((one) => one?.slice(0, 2)).find((one) => one && one in LANGUAGES);
  return (known ?? "en") as Language;
}

export const language = store<Language>(first());

export function choose(wanted: Language): void {
  localStorage.setItem(KEPT, wanted);
  language.set(wanted);
}

/** The words of the chosen language, those of others than English on demand. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const wanted = useStore(language);
  const [words, setWords] = useState<Words | null>(wanted === "en" ? en : null);
  useEffect(() => {
    let still = true;
    document.documentElement.lang = wanted;
    if (wanted === "en") setWords(en);
    else void import("./de").then(({ de }) => still && setWords(de));
    return () => {
      still = false;
    };
  }, [wanted]);
  return words && <Context.Provider value={words}>{children}</Context.Provider>;
}

export function useWords(): Words {
  return useContext(Context);
}
