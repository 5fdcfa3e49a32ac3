"""What must always hold in the database of operations: the audit trail is as it was signed."""

from collections.abc import Sequence

from laurel_service import Running
from laurel_service.audit import Finding, report
from laurel_service.transparency.chain import Fault, Kind, inspected
from laurel_service.transparency.notary import Notary
from laurel_service.transparency.reader import Reader
from sqlalchemy.ext.asyncio import AsyncSession

from operations import store

CHECKS: dict[str, Kind] = {
    "no_act_was_changed": "changed",
    "no_act_was_deleted": "deleted",
    "no_act_was_inserted": "inserted",
}
"""By name, what may be done to a chain; a finding names the service and the number."""


async def faults(session: AsyncSession, reader: Reader) -> list[tuple[str, Fault]]:
    """What was done to any chain, by its service; a chain is in memory while it is looked at."""
    ends, found = await store.ends(session), []
    for service in await store.services(session):
        links = [entry.link() async for entry in store.chain(session, service)]
        head = ends.get(service, store.Head(0, b""))
        heads = {head.number: head.hash} if head.number else {}
        found += [(service, one) for one in inspected(reader, service, links, heads)]
    return found


async def audit(running: Running) -> None:
    """Print what was done to the trail, as lines of JSON."""
    reader = Reader.of(running.resource(Notary).verifier_key)
    # Acts that come in meanwhile would be missing from one side.
    async with running.database.unit_of_work(running.service.now)() as tx:
        await tx.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        report(_findings(await faults(tx.session, reader)))


def _findings(found: Sequence[tuple[str, Fault]]) -> list[Finding]:
    return [
        Finding.of(check, [f"{service} {one.number}" for service, one in found if one.kind == kind])
        for check, kind in CHECKS.items()
    ]
