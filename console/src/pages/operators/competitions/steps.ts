import type { Answer } from "../../../api/paths";

export const ALL = "/api/events/admin/competitions";
export const ONE = `${ALL}/{id}` as const;
export type Managed = Answer<typeof ONE>;
export type Step = "publish" | "pause" | "resume" | "stop" | "cancel";

/** What every change of a competition may have changed on the screen. */
export const TOUCHED = [ALL, ONE, `${ONE}/history`, `${ONE}/prizes`, `${ONE}/prizes/awards`];

const STEPS: Record<Managed["status"], readonly Step[]> = {
  draft: ["publish", "cancel"],
  upcoming: ["cancel"],
  active: ["pause", "stop", "cancel"],
  paused: ["resume", "stop", "cancel"],
  completed: [],
  cancelled: [],
};

/** What may be decided now; a draft is published once somebody else has approved it. */
export function stepsOf({ status, approvedBy }: Pick<Managed, "status" | "approvedBy">): readonly Step[] {
  const steps = STEPS[status];
  return status === "draft" && approvedBy === null ? steps.filter((step) => step !== "publish") : steps;
}
