"""How an NFT left its owner's wallet, as the chain's history tells."""

from dataclasses import dataclass
from typing import Final

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment, Finalized
from solders.pubkey import Pubkey
from solders.rpc.responses import GetSignaturesForAddressResp, GetTransactionResp
from solders.transaction_status import UiTransactionStatusMeta, UiTransactionTokenBalance

from minting.chain.addresses import token_address
from minting.chain.rpc import ask

_LOOKED_AT: Final = 25
_VERSION: Final = 0


@dataclass(frozen=True)
class Departure:
    """The transaction that took an NFT out of a wallet; `to` is whose wallet it went to.

    `to` is None where it was burned.
    """

    signature: str
    to: str | None


async def departure(
    rpc: AsyncClient, mint_address: str, owner: str, commitment: Commitment = Finalized
) -> Departure | None:
    """Find the transaction that took the one token of a mint out of its owner's wallet.

    None where the node's history shows none: it may begin later. Raises `ChainUnavailable`.
    """
    mint = Pubkey.from_string(mint_address)
    account = token_address(Pubkey.from_string(owner), mint)
    call = rpc.get_signatures_for_address(account, limit=_LOOKED_AT, commitment=commitment)
    for one in (await ask(call, GetSignaturesForAddressResp)).value:
        if one.err is not None:
            continue
        shown = await ask(
            rpc.get_transaction(one.signature, "json", commitment, _VERSION), GetTransactionResp
        )
        meta = shown.value.transaction.meta if shown.value else None
        found = _departure(str(one.signature), meta, mint, owner) if meta else None
        if found:
            return found
    return None


def _departure(
    signature: str, meta: UiTransactionStatusMeta, mint: Pubkey, owner: str
) -> Departure | None:
    if owner not in _holders(meta.pre_token_balances, mint):
        return None
    after = _holders(meta.post_token_balances, mint)
    return None if owner in after else Departure(signature, next(iter(after), None))


def _holders(balances: object, mint: Pubkey) -> list[str]:
    """Whose accounts hold any of a mint's token."""
    # The types of the client know a state of its own for what a node left out.
    listed: list[UiTransactionTokenBalance] = balances if isinstance(balances, list) else []
    return [str(one.owner) for one in listed if one.mint == mint and _amount(one)]


def _amount(balance: UiTransactionTokenBalance) -> int:
    return int(balance.ui_token_amount.amount)
