"""What owners do to their NFTs with wallets of their own: nobody can keep them from it."""

from collections.abc import Sequence

from laurel_testkit import eventually
from minting.chain import recent_blockhash
from minting.chain.addresses import token_address
from minting.chain.metaplex import burn_v1
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.models import TxOpts
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction
from spl.token.constants import TOKEN_PROGRAM_ID
from spl.token.instructions import create_idempotent_associated_token_account, transfer_checked
from spl.token.models import TransferCheckedParams

SOL = 10**9


async def burn(rpc: AsyncClient, owner: Keypair, mint: Pubkey) -> Signature:
    """Burn the one token of `mint`; what the owner gets is the rent of the closed accounts."""
    return await _send(rpc, owner, [burn_v1(mint, owner.pubkey())])


async def pass_on(rpc: AsyncClient, owner: Keypair, mint: Pubkey, to: Pubkey) -> Signature:
    """Send the one token of `mint` to another wallet."""
    transfer = TransferCheckedParams(
        program_id=TOKEN_PROGRAM_ID,
        source=token_address(owner.pubkey(), mint),
        mint=mint,
        dest=token_address(to, mint),
        owner=owner.pubkey(),
        amount=1,
        decimals=0,
        signers=[],
    )
    make = create_idempotent_associated_token_account(owner.pubkey(), to, mint)
    return await _send(rpc, owner, [make, transfer_checked(transfer)])


async def is_final(rpc: AsyncClient, signature: Signature) -> None:
    """Wait until a transaction can't be undone."""

    async def seen() -> bool:
        return (await rpc.get_transaction(signature, "json", Finalized, 0)).value is not None

    await eventually(seen)


async def _send(rpc: AsyncClient, owner: Keypair, instructions: Sequence[Instruction]) -> Signature:
    await rpc.request_airdrop(owner.pubkey(), SOL)
    blockhash = (await recent_blockhash(rpc)).blockhash
    message = MessageV0.try_compile(owner.pubkey(), instructions, [], blockhash)
    options = TxOpts(preflight_commitment=Confirmed)
    return (await rpc.send_transaction(VersionedTransaction(message, [owner]), options)).value
