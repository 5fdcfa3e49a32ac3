"""Versions of the rates that operators make without a deployment (WALLET-006)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from laurel_events import Transaction

from wallet.catalogue import proposed
from wallet.handlers.supposing import ask
from wallet.rules.rates import Change, Rates, changes, in_effect
from wallet.store import rates as store


class Proposal(NamedTuple):
    """A version that somebody asks for: what it says, and what it changes at its beginning."""

    rates: Rates
    changes: list[Change]


async def propose(said: Mapping[str, Any], effective_from: datetime, tx: Transaction) -> Proposal:
    """What would be the next version; raises ValueError that names what is wrong in it.

    Nobody else makes one until the transaction ends.
    """
    await store.lock_versions(tx.session)
    versions = await store.all_versions(tx.session)
    number = 1 + max((one.rates.version for one in versions), default=0)
    rates = proposed(number, effective_from, said)
    before = in_effect(store.paying(versions), effective_from)
    return Proposal(rates, changes(before, rates))


async def make(proposal: Proposal, by: int, reason: str, tx: Transaction) -> int:
    """Keep a version that was proposed in this transaction; its number.

    It counts for actions from its beginning on. What is handled by transactions that began before
    this one's commit may be paid by the version before: each entry says which.
    """
    await store.add_version(tx.session, proposal.rates, by, reason, tx.now)
    return proposal.rates.version


async def try_out(proposal: Proposal, by: int, tx: Transaction) -> UUID:
    """Ask what past interactions would have earned by it; the question's id."""
    return await ask(proposal.rates, by, tx)
