"""What operators have switched, with who and why; the latest row of a control counts."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

PAYOUTS = "payouts"

_SET = text("""
    insert into controls (control, stopped, reason, set_by, set_at)
    values (:control, :stopped, :reason, :by, :now)
""")
_STOPPED = text("""
    select stopped from controls where control = :control order by id desc limit 1
""")


async def payouts_stopped(session: AsyncSession) -> bool:
    """Whether no withdrawal is paid without somebody looking at it."""
    return bool(await session.scalar(_STOPPED, {"control": PAYOUTS}))


async def stop_payouts(
    session: AsyncSession, *, stopped: bool, reason: str, by: int, now: datetime
) -> None:
    """Stop payouts, or let them go on."""
    given = {"control": PAYOUTS, "stopped": stopped, "reason": reason, "by": by, "now": now}
    await session.execute(_SET, given)
