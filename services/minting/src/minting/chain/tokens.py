"""Pay tokens from the system wallet's account of them into a winner's."""

from dataclasses import dataclass
from typing import Final

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Finalized
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.rpc.responses import GetAccountInfoResp
from solders.token.state import Mint
from solders.transaction import VersionedTransaction
from spl.token.constants import TOKEN_PROGRAM_ID
from spl.token.instructions import create_idempotent_associated_token_account, transfer_checked
from spl.token.models import TransferCheckedParams

from minting.chain.addresses import token_address
from minting.chain.mint import Minter, SignedTransaction, budget
from minting.chain.nonce import DurableNonce
from minting.chain.rpc import ask

_MINT_BYTES: Final = 82


@dataclass(frozen=True)
class TokenPayment:
    """`units` of a token's smallest unit, to the wallet `owner`; addresses are in base58."""

    token_mint: str
    decimals: int
    units: int
    owner: str


async def token_decimals(rpc: AsyncClient, token_mint: str) -> int | None:
    """How many decimals a token has; None where there is no token at this address.

    Raises `ChainUnavailable`.
    """
    key = Pubkey.from_string(token_mint)
    account = (await ask(rpc.get_account_info(key, Finalized), GetAccountInfoResp)).value
    if account is None or account.owner != TOKEN_PROGRAM_ID or len(account.data) != _MINT_BYTES:
        return None
    return Mint.from_bytes(account.data).decimals


def build_payment(payment: TokenPayment, minter: Minter, nonce: DurableNonce) -> SignedTransaction:
    """Sign a payment on a durable nonce: it has no key that the chain would refuse to use twice.

    What is sent again lands once, and the next is signed only after this nonce has moved on. The
    winner's account of the token is made where there is none, at the system wallet's cost.
    """
    payer, owner = minter.wallet.pubkey(), Pubkey.from_string(payment.owner)
    mint = Pubkey.from_string(payment.token_mint)
    transfer = TransferCheckedParams(
        program_id=TOKEN_PROGRAM_ID,
        source=token_address(payer, mint),
        mint=mint,
        dest=token_address(owner, mint),
        owner=payer,
        amount=payment.units,
        decimals=payment.decimals,
        signers=[],
    )
    instructions = [
        *nonce.opening(payer),
        *budget(minter),
        create_idempotent_associated_token_account(payer, owner, mint),
        transfer_checked(transfer),
    ]
    message = MessageV0.try_compile(payer, instructions, [], nonce.blockhash)
    transaction = VersionedTransaction(message, [minter.wallet])
    return SignedTransaction(
        signature=str(transaction.signatures[0]),
        raw=bytes(transaction),
        last_valid_block_height=None,
        mint_address=payment.owner,
        nonce=nonce.nonce,
    )
