import type { ReactNode } from "react";
import { Icon } from "../parts/Icon";
import type { Words } from "../words/en";

export interface Entry {
  to: string;
  label: string;
  icon: ReactNode;
  unread?: "inbox" | "chat";
}

/** `looking` is whether somebody else's pages are looked at: they have an overview. */
export function forPeople({ looking: words, nav }: Words, looking: boolean): readonly Entry[] {
  return [
    ...(looking ? [{ to: "/app/person", label: words.overview, icon: <Icon name="parts" /> }] : []),
    { to: "/app", label: nav.center, icon: <Icon name="home" /> },
    { to: "/app/upgrade", label: nav.upgrade, icon: <Icon name="up" /> },
    { to: "/app/badges", label: nav.badges, icon: <Icon name="medal" /> },
    { to: "/app/wallet", label: nav.wallet, icon: <Icon name="coin" /> },
    { to: "/app/competitions", label: nav.competitions, icon: <Icon name="cup" /> },
    { to: "/app/messages", label: nav.inbox, icon: <Icon name="bell" />, unread: "inbox" },
    { to: "/app/chat", label: nav.chat, icon: <Icon name="talk" />, unread: "chat" },
    { to: "/app/preferences", label: nav.preferences, icon: <Icon name="gear" /> },
  ];
}

export function forSupport({ looking }: Words): readonly Entry[] {
  return [{ to: "/app/operators/people", label: looking.title, icon: <Icon name="people" /> }];
}

export function forOperators({ nav }: Words): readonly Entry[] {
  return [
    { to: "/app/operators/flow", label: nav.flow, icon: <Icon name="flow" /> },
    { to: "/app/operators/journey", label: nav.journey, icon: <Icon name="path" /> },
    { to: "/app/operators/dead-letters", label: nav.deadLetters, icon: <Icon name="tomb" /> },
    { to: "/app/operators/competitions", label: nav.runCompetitions, icon: <Icon name="cup" /> },
    { to: "/app/operators/what-ifs", label: nav.whatIf, icon: <Icon name="ask" /> },
    { to: "/app/operators/processes", label: nav.processes, icon: <Icon name="parts" /> },
  ];
}
