import type { Answer } from "../../api/paths";

export type PersonalCenter = Answer<"/api/v1/nft/personal-center">;
export type Tier = PersonalCenter["nftTiers"][number];
export type State = "entrance" | "locked" | "unlockable" | "claiming" | "active";

/** Which of its states the personal center is in, and the tier that it is about. */
export function stateOf({ userProfile, nftTiers }: PersonalCenter): { state: State; tier?: Tier } {
  const first = (status: Tier["status"]) => nftTiers.find((tier) => tier.status === status);
  const active = first("Active");
  if (active) return { state: "active", tier: active };
  const claiming = first("Claiming");
  if (claiming) return { state: "claiming", tier: claiming };
  const unlockable = first("Unlockable");
  if (unlockable) return { state: "unlockable", tier: unlockable };
  const next = first("Locked");
  return { state: userProfile.totalTradingVolume > 0 ? "locked" : "entrance", tier: next };
}
