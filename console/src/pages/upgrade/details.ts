import type { Answer } from "../../api/paths";

export type Details = Answer<"/api/v1/nft/synthesis-details">;
export type Shown = Pick<Details["currentNft"], "tierName" | "nftImageUrl" | "benefits">;
