"""Points that expire."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from laurel_events.testing import claimed
from laurel_schemas.social_interactions_v1 import VideoUploaded
from wallet.catalogue import parse
from wallet.handlers.expiring import EXPIRE_POINTS, expire_points, start_expiring
from wallet.store.rates import install_rates
from wallet_http import ADMIN, ME, made, wallet
from wallet_world import NOW, World

KEPT = """
[[versions]]
version = {version}
effective_from = 2025-01-01T00:00:00Z
viewer = {{ minimum = 100, points = {{}} }}
creator = {{ minimum = 1000, points = {{ video_uploaded = "5" }} }}
points_kept = "P{days}D"
"""


async def test_what_expires_soonest_is_spent_first_and_refunded_there(
    http: httpx.AsyncClient, world: World, upload: Callable[..., VideoUploaded]
) -> None:
    for version, days in ((2, 30), (3, 10)):
        async with world.unit_of_work() as tx:
            kept = parse(KEPT.format(version=version, days=days))
            await install_rates(tx.session, kept, NOW)
        await world.earn(upload(video_id=f"k{version}"))
    assert (await wallet(http))["nextExpiry"] == {
        "points": "5.00",
        "expiresAt": "2025-06-12T00:00:00Z",
    }

    spent = await made(http, "purchases", {"itemId": "i", "points": "8"})
    assert (await wallet(http))["nextExpiry"]["expiresAt"] == "2025-07-02T00:00:00Z"
    order = {"userId": ME, "transactionId": spent["id"], "points": "4"}
    await made(http, "admin/refunds", order, user=ADMIN)
    held = await world.rows("select remaining from lots order by expires_at")
    assert [row.remaining for row in held] == [1, 5]

    for _ in range(2):
        await expire(world, NOW + timedelta(days=365))
    assert (await wallet(http))["balance"] == "50.00"
    assert [one.data.points for one in (await world.told())[-2:]] == [1, 5]


async def expire(world: World, at: Any) -> None:
    later = world.database.unit_of_work(lambda: at)
    async with later() as tx:
        await start_expiring(tx)
    for task in await claimed(world.database, EXPIRE_POINTS):
        await expire_points(task, later)


async def test_what_is_held_does_not_expire(
    http: httpx.AsyncClient, world: World, upload: Callable[..., VideoUploaded]
) -> None:
    async with world.unit_of_work() as tx:
        await install_rates(tx.session, parse(KEPT.format(version=2, days=1)), NOW)
    await world.earn(upload(video_id="k1"))
    order = {"purpose": "purchase", "itemId": "i", "points": "53"}
    held = await made(http, "holds", order)

    await expire(world, NOW + timedelta(days=9))

    assert (await wallet(http))["balance"] == "53.00"
    await made(http, f"holds/{held['id']}/release")
    await expire(world, NOW + timedelta(days=9))
    assert (await wallet(http))["balance"] == "50.00"
