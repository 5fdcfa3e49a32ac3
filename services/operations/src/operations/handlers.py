"""What operations does with events."""

from collections.abc import Iterable, Sequence

from laurel_events import Message, Transaction
from laurel_schemas.operations_acts_v1 import OperatorActed
from laurel_service.transparency.chain import canonical, signed
from laurel_service.transparency.notary import Notary

from operations import store
from operations.store import Head
from operations.trail import Act, Entry

_SOURCE = "/laurel/"


async def gather_acts(
    acts: Sequence[Message[OperatorActed]], tx: Transaction, notary: Notary
) -> None:
    """Add what operators did to the chain of their service."""
    own = [Act.of(act) for act in acts if _tells_of_itself(act, tx)]
    if not own:
        return
    ends = await store.heads(tx.session, sorted({act.service for act in own}))
    await store.add(tx.session, _linked(own, ends, notary), ends)


def _tells_of_itself(act: Message[OperatorActed], tx: Transaction) -> bool:
    """A service that was broken into must not write what another's operators did."""
    if act.meta.source == f"{_SOURCE}{act.event.service}":
        return True
    tx.reject(act, "service: should be the service that published it")
    return False


def _linked(acts: Iterable[Act], ends: dict[str, Head], notary: Notary) -> list[Entry]:
    """Each act after the last of its service; `ends` moves with them."""
    entries = []
    for act in acts:
        number, previous = ends[act.service].number + 1, ends[act.service].hash
        record = canonical(act.record())
        link, hash_ = signed(notary, act.service, number, previous, record)
        entries.append(Entry(act, number, previous, link.signature))
        ends[act.service] = Head(number, hash_)
    return entries
