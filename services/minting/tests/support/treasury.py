"""A token of the tests, of which the system wallet holds some."""

from collections.abc import Sequence

from laurel_testkit import eventually
from minting.chain import Minter, recent_blockhash
from minting.chain.addresses import token_address
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.models import TxOpts
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import CreateAccountParams, create_account
from solders.token.state import TokenAccount
from solders.transaction import VersionedTransaction
from spl.token.constants import TOKEN_PROGRAM_ID
from spl.token.instructions import (
    create_idempotent_associated_token_account,
    initialize_mint,
    mint_to,
)
from spl.token.models import InitializeMintParams, MintToParams

DECIMALS = 6


async def new_token(rpc: AsyncClient, minter: Minter, units: int = 0) -> str:
    """Make a token of six decimals and give so many units of it to the system wallet."""
    mint, payer = Keypair(), minter.wallet.pubkey()
    rent = (await rpc.get_minimum_balance_for_rent_exemption(82)).value
    account = CreateAccountParams(
        from_pubkey=payer,
        to_pubkey=mint.pubkey(),
        lamports=rent,
        space=82,
        owner=TOKEN_PROGRAM_ID,
    )
    start = InitializeMintParams(
        decimals=DECIMALS,
        program_id=TOKEN_PROGRAM_ID,
        mint=mint.pubkey(),
        mint_authority=payer,
        freeze_authority=None,
    )
    await _send(rpc, [minter.wallet, mint], [create_account(account), initialize_mint(start)])
    await fill(rpc, minter, str(mint.pubkey()), units)

    async def is_final() -> bool:
        return (await rpc.get_account_info(mint.pubkey(), Finalized)).value is not None

    await eventually(is_final)
    return str(mint.pubkey())


async def fill(rpc: AsyncClient, minter: Minter, token: str, units: int) -> None:
    """Give more of a token to the system wallet."""
    payer, mint = minter.wallet.pubkey(), Pubkey.from_string(token)
    more = MintToParams(
        program_id=TOKEN_PROGRAM_ID,
        mint=mint,
        dest=token_address(payer, mint),
        mint_authority=payer,
        amount=units,
        signers=[],
    )
    make = create_idempotent_associated_token_account(payer, payer, mint)
    await _send(rpc, [minter.wallet], [make, mint_to(more)] if units else [make])


async def held(rpc: AsyncClient, owner: Pubkey, token: str) -> int:
    """How many units of a token lie in a wallet."""
    address = token_address(owner, Pubkey.from_string(token))
    account = (await rpc.get_account_info(address, Confirmed)).value
    return TokenAccount.from_bytes(account.data).amount if account else 0


async def _send(
    rpc: AsyncClient, signers: Sequence[Keypair], instructions: Sequence[Instruction]
) -> None:
    blockhash = (await recent_blockhash(rpc)).blockhash
    message = MessageV0.try_compile(signers[0].pubkey(), list(instructions), [], blockhash)
    options = TxOpts(preflight_commitment=Confirmed)
    await rpc.send_transaction(VersionedTransaction(message, list(signers)), options)
