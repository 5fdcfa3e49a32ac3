export interface PrizeDraft {
  first: string;
  last: string;
  points: string;
}

export interface DivisionDraft {
  name: string;
  /** What somebody has traded at least in the 30 days before, in USD. */
  volume: string;
  prizes: readonly PrizeDraft[];
}

export interface TeamsDraft {
  least: string;
  most: string;
  /** Shared by the members of a team. */
  prizes: readonly PrizeDraft[];
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
  const budget = budgetOf(draft);
  return {
    name,
    description: description.trim() || null,
    startsAt: new Date(starts).toISOString(),
    endsAt: new Date(ends).toISOString(),
    scoring,
    claims,
    prizes: draft.prizes.map(prizeOf),
    divisions: draft.divisions.map(({ name, volume, prizes }) => ({
      name,
      minimumVolumeUsd: volume,
      prizes: prizes.map(prizeOf),
    })),
    teams: draft.teams && {
      leastMembers: Number(draft.teams.least),
      mostMembers: Number(draft.teams.most),
      prizes: draft.teams.prizes.map(prizeOf),
    },
    prizeBudget: budget ? budget.toFixed(2) : null,
  };
}

/** What all tables come to: each prize is paid as often as it has places. */
export function budgetOf({ prizes, divisions, teams }: Pick<Draft, "prizes" | "divisions" | "teams">): number {
  const tables = [prizes, teams?.prizes ?? [], ...divisions.map((one) => one.prizes)];
  return tables.flat().reduce((sum, prize) => sum + pointsOf(prize), 0);
}

function pointsOf({ first, last, points }: PrizeDraft): number {
  return Number(points) * (Number(last) - Number(first) + 1);
}

/** A line says what each place wins, the service takes what all of them do. */
function prizeOf(prize: PrizeDraft) {
  const { first, last, points } = prize;
  return {
    firstRank: Number(first),
    lastRank: Number(last),
    kind: "points",
    points: pointsOf(prize).toFixed(2),
    description: `${points} LykCoins`,
  };
}
