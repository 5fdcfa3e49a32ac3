"""The audit finds what does not hold, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from laurel_service.audit import Finding, check_database
from minting import audit
from minting_world import World
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def findings(world: World, open_since: datetime) -> dict[str, Finding]:
    async with world.database.reading() as session:
        return await findings_in(session, world, open_since)


async def findings_in(
    session: AsyncSession, world: World, open_since: datetime
) -> dict[str, Finding]:
    found = [
        *await check_database(session, audit.CHECKS, {"open_since": open_since}),
        *await audit.audit_chain(session, world.rpc),
    ]
    return {finding.check: finding for finding in found}


async def broken(world: World, open_since: datetime) -> list[str]:
    return [name for name, one in (await findings(world, open_since)).items() if not one.holds]


async def test_everything_holds_after_a_claim(world: World) -> None:
    await world.qualify(7)
    await world.land((await world.claimed(7)).mint_address)
    found = await findings(world, datetime.now(UTC))
    assert found.keys() == {*audit.CHECKS, "nfts_match_chain", "failed_left_nothing"}
    assert all(finding.holds for finding in found.values())


async def test_a_claim_that_stays_open_is_found(world: World) -> None:
    await world.qualify(7)
    await world.claimed(7)
    now = datetime.now(UTC)
    assert await broken(world, now + timedelta(minutes=1)) == ["no_claim_stays_open"]
    assert await broken(world, now - timedelta(minutes=1)) == []


DAMAGE = (
    ("update mint_requests set name = 'Tech Hen'", "nfts_match_chain"),
    (
        "update nfts set status = 'burned', burned_at = claimed_at",
        "nfts_match_chain",
    ),
    ("delete from nfts", "landed_is_stored"),
    ("delete from benefits", "benefits_are_told"),
    (
        "with gone as (delete from nfts) update mint_requests set state = 'failed', error = 'lost'",
        "failed_left_nothing",
    ),
)


@pytest.mark.requirement("GEN-032", "GEN-038")
async def test_damage_is_found(world: World) -> None:
    """Each in a transaction of its own, which is undone."""
    await world.qualify(7)
    await world.land((await world.claimed(7)).mint_address, "confirmed")
    for damage, check in DAMAGE:
        async with AsyncSession(world.database.engine) as session:
            await session.execute(text(damage))
            found = await findings_in(session, world, datetime.now(UTC))
        assert [name for name, one in found.items() if not one.holds] == [check], damage
    assert await broken(world, datetime.now(UTC)) == []
