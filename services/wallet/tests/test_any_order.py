"""Balances against one SQL statement over the raw interactions, whatever order they came in."""

import random
from collections.abc import Callable

import orjson
import pytest
from laurel_events.testing import message
from laurel_schemas.social_interactions_v1 import (
    VideoCommented,
    VideoInteraction,
    VideoLiked,
    VideoShared,
    VideoViewed,
)
from wallet_world import World

KINDS = (VideoLiked, VideoViewed, VideoShared, VideoCommented)

# The rates and thresholds are written here once more, as an auditor would.
_RECOUNT = """
    with action as (
        select * from json_to_recordset(cast(:interactions as json)) as action(
            kind text, actor_id bigint, actor_following int, owner_id bigint, owner_followers int,
            video_id text
        ) where actor_id <> owner_id
    ), viewers as (
        select actor_id as user_id,
            sum(
                case when kind in ('VideoShared', 'VideoCommented') then 2.00 else 1.00 end
            ) as points
        from (
            select distinct kind, actor_id, video_id from action where actor_following >= 100
        ) as _
        group by 1
    ), creators as (
        select owner_id as user_id, sum(
            case kind when 'VideoViewed' then 0.10 when 'VideoCommented' then 0.00 else 1.00 end
        ) as points
        from (
            select distinct kind, actor_id, owner_id, video_id from action
            where owner_followers >= 1000
        ) as _
        group by 1
    )
    select user_id, coalesce(viewers.points, 0) + coalesce(creators.points, 0) as points
    from viewers full join creators using (user_id)
    where coalesce(viewers.points, 0) + coalesce(creators.points, 0) > 0
"""


@pytest.mark.requirement("WALLET-003", "WALLET-021")
@pytest.mark.parametrize("seed", range(4))
async def test_balances_equal_a_recount(
    seed: int, world: World, act: Callable[..., VideoInteraction]
) -> None:
    dice = random.Random(seed)
    done = [_random_action(dice, act) for _ in range(300)]
    arriving = [message(one) for one in done]
    arriving += dice.sample(arriving, 100)
    dice.shuffle(arriving)
    while arriving:
        size = dice.randint(1, 40)
        batch, arriving = arriving[:size], arriving[size:]
        for kind in KINDS:
            await world.handle([one for one in batch if one.kind is kind])
        if dice.random() < 0.3:
            await world.enter_gathered()
    await world.enter_gathered()

    raw = orjson.dumps(
        [{"kind": type(one).__name__, **one.model_dump(mode="json")} for one in done]
    )
    rows = await world.rows(_RECOUNT, interactions=raw.decode())
    assert await world.balances() == {row.user_id: row.points for row in rows}


def _random_action(dice: random.Random, act: Callable[..., VideoInteraction]) -> VideoInteraction:
    video = dice.randint(1, 12)
    return act(
        dice.choice(KINDS),
        actor_id=dice.randint(1, 8),
        actor_following=dice.choice([99, 100, 5000]),
        video_id=f"v{video}",
        owner_id=1 + video % 4,
        owner_followers=dice.choice([999, 1000]),
    )
