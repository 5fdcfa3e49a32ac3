"""What the chain remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from solders.hash import Hash
from solders.signature import Signature

from laurel_stack.solana.slots import Anchor

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True)
class Origin:
    """Where a chain comes from: its genesis hash, and a slot whose time is known."""

    genesis: Hash
    anchor: Anchor


@dataclass(frozen=True)
class TokenBalance:
    """What one of a transaction's accounts holds of a token, in the smallest unit."""

    account_index: int
    mint: str
    owner: str
    program: str
    amount: str
    decimals: int


@dataclass(frozen=True)
class Effects:
    """What a transaction did, beside changing accounts. Fee and balances are in lamports.

    Token balances are missing in what an older release has written.
    """

    logs: list[str]
    compute_units: int
    fee: int
    pre_balances: list[int]
    post_balances: list[int]
    pre_token_balances: list[TokenBalance] = field(default_factory=list)
    post_token_balances: list[TokenBalance] = field(default_factory=list)


@dataclass(frozen=True)
class Landing:
    """A signature in a block; `error` is None or the error as JSON-RPC shows it."""

    signature: Signature
    slot: int
    error: Json


@dataclass(frozen=True)
class Executed:
    """A transaction in a block, with its bytes and all it did."""

    landing: Landing
    raw: bytes
    effects: Effects


@dataclass(frozen=True)
class Page:
    """Which landings are wanted: older than `before`, newer than `until`, at most `limit`."""

    before: Signature | None
    until: Signature | None
    limit: int
