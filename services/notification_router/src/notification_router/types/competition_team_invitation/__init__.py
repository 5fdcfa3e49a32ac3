"""The captain of a team invites the person (NTF-137)."""

from collections.abc import Iterator

from laurel_schemas.competition_lifecycle_v1 import TeamInvited
from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionTeamInvitation,
    TeamInvitationData,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice


def invited(event: TeamInvited, context: Context) -> Iterator[Notice]:
    """Nobody hears of themselves, nor of what has begun by now: nobody joins any more."""
    if event.user_id != event.captain_id and context.now < event.starts_at:
        data = TeamInvitationData(
            competition_id=event.competition_id,
            competition_name=event.competition_name,
            team_id=event.team_id,
            team_name=event.team_name,
            captain_id=event.captain_id,
            starts_at=event.starts_at,
        )
        yield Notice(event.user_id, data)


TYPE = define(__name__, CompetitionTeamInvitation, {TeamInvited: invited})
