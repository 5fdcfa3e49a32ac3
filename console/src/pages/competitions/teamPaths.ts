export const TEAMS = "/api/events/{id}/teams";
export const TEAM = `${TEAMS}/me` as const;
export const INVITATIONS = "/api/events/teams/invitations/me";
/** What is read again once somebody came into a team or went. */
export const TOUCHED = [TEAMS, TEAM, INVITATIONS, "/api/events/{id}/leaderboard"];
