"""Build and sign the transaction that mints one NFT: sign, store, and only then send."""

from dataclasses import dataclass, field, replace
from typing import Final

from solders.compute_budget import set_compute_unit_limit, set_compute_unit_price
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from minting.chain.metadata import NAME_BYTES, SYMBOL_BYTES, URI_BYTES
from minting.chain.metaplex import create_v1, mint_v1
from minting.chain.nonce import Anchor
from minting.chain.usable import unusable
from minting.chain.wallet import mint_keypair

_MOST_DOUBLINGS: Final = 32


class InvalidOrder(ValueError):
    """An order that the chain would refuse; the message names the field and what would be right."""


@dataclass(frozen=True)
class MintOrder:
    """One NFT to mint: `owner` is a wallet's address in base58, `uri` leads to its metadata."""

    request_id: str
    owner: str
    name: str
    symbol: str
    uri: str

    def __post_init__(self) -> None:
        _check_bytes("name", self.name, NAME_BYTES)
        _check_bytes("symbol", self.symbol, SYMBOL_BYTES)
        _check_bytes("uri", self.uri, URI_BYTES)
        try:
            Pubkey.from_string(self.owner)
        except ValueError:
            raise InvalidOrder("owner must be a Solana address: 32 bytes in base58") from None


@dataclass(frozen=True)
class SignedTransaction:
    """A signed transaction as it goes to the chain: sending it twice mints once.

    With `awaits_owner`, the signature of the NFT's owner is still missing in it. It can land up to
    `last_valid_block_height`; on a durable `nonce`, an address, until that advances.
    """

    signature: str
    raw: bytes
    last_valid_block_height: int | None
    mint_address: str
    awaits_owner: bool = False
    nonce: str | None = None

    @property
    def blockhash(self) -> Hash:
        """What it was signed on."""
        return VersionedTransaction.from_bytes(self.raw).message.recent_blockhash


@dataclass(frozen=True)
class Fees:
    """The compute units a transaction may use (174,000 were seen), and the price of each.

    The price follows what the network pays, from `lowest` to `highest` micro-lamports, and doubles
    with each signing that did not land. At the lowest, the priority fee is 250 lamports, on top of
    5,000 a signature; at the highest 0.0005 SOL.
    """

    unit_limit: int = 250_000
    lowest: int = 1_000
    highest: int = 2_000_000

    def price(self, market: int = 0, signed_before: int = 0) -> int:
        """Micro-lamports to offer where others paid `market`, after so many signings in vain."""
        return min(self.highest, max(self.lowest, market) << min(signed_before, _MOST_DOUBLINGS))


@dataclass(frozen=True)
class Minter:
    """Who mints: the system wallet, and the secret from which mint keys are derived.

    `unit_price` is what it offers for a compute unit, in micro-lamports: the lowest of its fees
    where it is None. `into_vaults` says that it mints to derived addresses too, for which only the
    program that they are derived from can sign.
    """

    wallet: Keypair = field(repr=False)
    secret: bytes = field(repr=False)
    fees: Fees = Fees()
    unit_price: int | None = None
    into_vaults: bool = False

    def refuses(self, address: str) -> str | None:
        """Why nothing is minted to an address, as far as itself tells (NFT-017)."""
        return unusable(address, derived=self.into_vaults)

    @property
    def address(self) -> str:
        """The system wallet's address."""
        return str(self.wallet.pubkey())

    def mint_address(self, request_id: str) -> str:
        """Return the address at which the NFT of this request is, or will be."""
        return str(mint_keypair(self.secret, request_id).pubkey())

    def offering(self, market: int, signed_before: int = 0) -> "Minter":
        """The same, offering what it takes now."""
        return replace(self, unit_price=self.fees.price(market, signed_before))


def build_mint(order: MintOrder, minter: Minter, recent: Anchor) -> SignedTransaction:
    """Sign the mint of `order`; the same order and anchor give the same bytes."""
    mint = mint_keypair(minter.secret, order.request_id)
    payer = minter.wallet.pubkey()
    instructions = [
        *recent.opening(payer),
        *budget(minter),
        *mint_instructions(order, mint.pubkey(), payer),
    ]
    message = MessageV0.try_compile(payer, instructions, [], recent.blockhash)
    transaction = VersionedTransaction(message, [minter.wallet, mint])
    return SignedTransaction(
        signature=str(transaction.signatures[0]),
        raw=bytes(transaction),
        last_valid_block_height=recent.last_valid_block_height,
        mint_address=str(mint.pubkey()),
        nonce=recent.nonce,
    )


def budget(minter: Minter) -> list[Instruction]:
    """The instructions that say how much is offered for how many compute units."""
    price = minter.fees.lowest if minter.unit_price is None else minter.unit_price
    return [set_compute_unit_limit(minter.fees.unit_limit), set_compute_unit_price(price)]


def mint_instructions(order: MintOrder, mint: Pubkey, payer: Pubkey) -> list[Instruction]:
    """The instructions that mint an order's NFT at `mint`; `payer` and `mint` sign."""
    return [
        create_v1(mint, payer, order.name, order.symbol, order.uri),
        mint_v1(mint, Pubkey.from_string(order.owner), payer),
    ]


def _check_bytes(field: str, value: str, limit: int) -> None:
    if not 0 < (size := len(value.encode())) <= limit:
        raise InvalidOrder(f"{field} must have 1 to {limit} bytes of UTF-8, not {size}")
