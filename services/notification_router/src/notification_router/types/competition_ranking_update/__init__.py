"""A rank changed (NTF-106)."""

from collections.abc import Iterator

from laurel_schemas.competition_standings_v1 import RankChanged
from laurel_schemas.nft_batched_notifications_v1 import (
    CompetitionRankingUpdate,
    RankingData,
    RankReward,
)

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import span


def changed(event: RankChanged, _: Context) -> Iterator[Notice]:
    """Up or down: the words say which."""
    data = RankingData(
        competition_id=event.competition_id,
        competition_name=event.competition_name,
        previous_rank=event.previous_rank,
        current_rank=event.current_rank,
        rank_change=event.previous_rank - event.current_rank,
        current_score=event.current_score,
        leader_score=event.leader_score,
        gap_to_leader=event.gap_to_leader,
        time_remaining=span(event.ends_at - event.changed_at),
        potential_rewards=tuple(
            RankReward(rank_range=one.rank_range, reward=one.reward)
            for one in event.potential_rewards
        ),
    )
    yield Notice(event.user_id, data)


TYPE = define(__name__, CompetitionRankingUpdate, {RankChanged: changed})
