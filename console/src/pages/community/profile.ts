import type { Answer } from "../../api/paths";
import { useGet } from "../../api/queries";

const PATH = "/api/v1/nft/community-profile/{walletAddress}";
export type Profile = Answer<typeof PATH>;

export function useProfile(walletAddress: string) {
  return useGet(PATH, { walletAddress });
}

/** What the mini homepage shows of many badges: the newest. */
export function newest({ earnedBadges }: Profile, most: number): Profile["earnedBadges"] {
  return [...earnedBadges]
    .sort((a, b) => b.earnedDate.localeCompare(a.earnedDate))
    .slice(0, most);
}

/** The address of somebody's mini homepage, for others. */
export function homepageOf(walletAddress: string): string {
  return `/app/people/${encodeURIComponent(walletAddress)}/card`;
}
