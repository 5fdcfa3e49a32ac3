import type { Answer } from "../../../api/paths";

export const LADDERS = "/api/v1/qualification/admin/ladders";
export type Version = Answer<typeof LADDERS>["versions"][number];
export type Step = "pause" | "resume" | "stop";
type Json = Record<string, unknown>;

export interface Rule {
  level: number;
  name: string;
  volume: string;
  badges: string;
  fee: string;
}

/** The version that holds now: the newest whose time has come. */
export function inForce(versions: readonly Version[]): Version | undefined {
  return versions.find(({ inForceAt }) => inForceAt !== null);
}

/** What of a ladder's tiers is edited. */
export function rulesOf(ladder: Json): readonly Rule[] {
  return tiersOf(ladder).map((tier) => ({
    level: Number(tier.level),
    name: String(tier.name),
    volume: String(tier.required_volume_usd),
    badges: String(tier.badges_required),
    fee: String(tier.fee_reduction_percent),
  }));
}

/** The ladder with other rules; whatever else it says stays. */
export function changed(ladder: Json, rules: readonly Rule[]): Json {
  const tiers = tiersOf(ladder).map((tier, at) => ({ ...tier, ...told(rules[at]) }));
  return { ...ladder, tiers };
}

function told(rule: Rule | undefined): Json {
  if (!rule) return {};
  return {
    required_volume_usd: rule.volume.trim(),
    badges_required: Number(rule.badges),
    fee_reduction_percent: Number(rule.fee),
  };
}

function tiersOf({ tiers }: Json): readonly Json[] {
  return Array.isArray(tiers) ? (tiers as Json[]) : [];
}

const STEPS: Record<string, readonly Step[]> = {
  planned: ["stop"],
  running: ["pause", "stop"],
  paused: ["resume", "stop"],
};

/** How the look at everybody under a version may be steered now. */
export function stepsOf({ state }: Pick<Version, "state">): readonly Step[] {
  return STEPS[state] ?? [];
}
