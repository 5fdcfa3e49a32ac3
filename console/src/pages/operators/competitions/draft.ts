export interface PrizeDraft {
  first: string;
  last: string;
  points: string;
}

export interface DivisionDraft {
  name: string;
  /** What somebody has traded at least in the 30 days before, in USD. */
  volume: string;
}

export interface TeamsDraft {
  least: string;
  most: string;
}

export interface Draft {
  name: string;
  description: string;
  /** Times as an input of dates has them: in the zone of the browser. */
  starts: string;
  ends: string;
  scoring: string;
  claims: string;
  prizes: readonly PrizeDraft[];
  divisions: readonly DivisionDraft[];
  /** Null where everybody stands for themselves. */
  teams: TeamsDraft | null;
}

export const NEW: Draft = {
  name: "",
  description: "",
  starts: "",
  ends: "",
  scoring: "volume",
  claims: "automatic",
  prizes: [{ first: "1", last: "1", points: "500" }],
  divisions: [],
  teams: null,
};

/** Whether enough is said to be sent; whether it is right the service says. */
export function isWhole({ name, starts, ends }: Draft): boolean {
  return [name, starts, ends].every((part) => part.trim() !== "");
}

/** What the service is asked for. The budget is what the prizes come to. */
export function orderOf(draft: Draft) {
  const { name, description, starts, ends, scoring, claims } = draft;
  const prizes = draft.prizes.map(prizeOf);
  return {
    name,
    description: description.trim() || null,
    startsAt: new Date(starts).toISOString(),
    endsAt: new Date(ends).toISOString(),
    scoring,
    claims,
    prizes,
    divisions: draft.divisions.map(({ name, volume }) => ({ name, minimumVolumeUsd: volume })),
    teams: draft.teams && { leastMembers: Number(draft.teams.least), mostMembers: Number(draft.teams.most) },
    prizeBudget: prizes.length ? budgetOf(draft.prizes).toFixed(2) : null,
  };
}

/** Each prize is paid as often as it has places. */
export function budgetOf(prizes: readonly PrizeDraft[]): number {
  return prizes.reduce(
    (sum, { first, last, points }) => sum + Number(points) * (Number(last) - Number(first) + 1),
    0,
  );
}

function prizeOf({ first, last, points }: PrizeDraft) {
  return {
    firstRank: Number(first),
    lastRank: Number(last),
    kind: "points",
    points,
    description: `${points} LykCoins`,
  };
}
