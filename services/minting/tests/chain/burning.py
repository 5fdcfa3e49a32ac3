"""An owner burns their NFT with a wallet of their own: nobody can keep them from it."""

from minting.chain import borsh, recent_blockhash
from minting.chain.addresses import (
    TOKEN_METADATA_PROGRAM,
    edition_address,
    metadata_address,
    token_address,
)
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.models import TxOpts
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.sysvar import INSTRUCTIONS as INSTRUCTIONS_SYSVAR
from solders.transaction import VersionedTransaction
from spl.token.constants import TOKEN_PROGRAM_ID

_BURN_V1 = bytes([41, 0])


async def burn(rpc: AsyncClient, owner: Keypair, mint: Pubkey) -> None:
    """Burn the one token of `mint`; what the owner gets is the rent of the closed accounts."""
    blockhash = (await recent_blockhash(rpc)).blockhash
    instructions = [_burn_v1(mint, owner.pubkey())]
    message = MessageV0.try_compile(owner.pubkey(), instructions, [], blockhash)
    options = TxOpts(preflight_commitment=Confirmed)
    await rpc.send_transaction(VersionedTransaction(message, [owner]), options)


def _burn_v1(mint: Pubkey, owner: Pubkey) -> Instruction:
    absent = AccountMeta(TOKEN_METADATA_PROGRAM, is_signer=False, is_writable=False)
    changed = (metadata_address(mint), edition_address(mint), mint, token_address(owner, mint))
    programs = (SYSTEM_PROGRAM, INSTRUCTIONS_SYSVAR, TOKEN_PROGRAM_ID)
    accounts = [
        AccountMeta(owner, is_signer=True, is_writable=True),
        absent,  # collection metadata
        *(AccountMeta(address, is_signer=False, is_writable=True) for address in changed),
        *[absent] * 5,  # master edition, its mint, its token, edition marker, token record
        *(AccountMeta(program, is_signer=False, is_writable=False) for program in programs),
    ]
    return Instruction(TOKEN_METADATA_PROGRAM, _BURN_V1 + borsh.integer(1, 8), accounts)
