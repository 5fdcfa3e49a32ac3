"""What is particular to one kind of request on its way to the chain."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from laurel_events import Transaction
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment

from minting.announcements import Announcer, Words
from minting.chain import Anchor, Minter, SignedTransaction
from minting.ipfs import IpfsGateway
from minting.rules.requests import Reached
from minting.store import MintRequest

PRIORITY: Final = "priority.land"
"""The due kind of requests whose owner was told of a failure: no other work holds them up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request will never land: a code for programs, a reason of at most 500 characters."""

    code: str
    reason: str


async def tell_nobody_else(_tx: Transaction, _announcer: Announcer, _failure: Failure) -> None:
    """A failure that only its owner has to know."""


async def never_held(_tx: Transaction, _request: MintRequest) -> bool:
    """What is ordered is signed at once."""
    return False


@dataclass(frozen=True, slots=True)
class Course:
    """How requests of one kind are signed, recognised on the chain, settled and told of.

    `is_on_chain` tells whether the effect of a request is there, whichever attempt brought it.
    `settle` stores and announces it, once, in the transaction in which the request reaches
    `settles_at`; `fail` tells other services, besides the owner, that it never will. While
    `is_held`, what is not signed yet waits; whoever ends that has to schedule it.
    """

    due_kind: str
    settles_at: Reached
    words: Words
    sign: Callable[[MintRequest, Minter, Anchor], SignedTransaction]
    is_on_chain: Callable[[AsyncClient, MintRequest, Commitment], Awaitable[bool]]
    settle: Callable[[Transaction, Announcer, IpfsGateway], Awaitable[None]]
    fail: Callable[[Transaction, Announcer, Failure], Awaitable[None]] = tell_nobody_else
    is_held: Callable[[Transaction, MintRequest], Awaitable[bool]] = never_held
