import type { Answer } from "../../api/paths";

export type Details = Answer<"/api/v1/nft/synthesis-details">;
export type Shown = Pick<Details["currentNft"], "tierName" | "nftImageUrl" | "benefits">;
export type Next = NonNullable<Details["nextTierNft"]>;

/** What an upgrade's status is at its end. */
export const OVER: ReadonlySet<string> = new Set(["mint_confirmed", "completed", "failed"]);
