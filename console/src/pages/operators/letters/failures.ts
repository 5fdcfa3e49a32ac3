import type { Answer } from "../../../api/paths";

export const FAILED = "/api/v1/notifications/dead-letters";
export type Letter = Answer<typeof FAILED>["deadLetters"][number];
