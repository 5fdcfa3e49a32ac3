"""An owner burns their NFT with a wallet of their own: nobody can keep them from it."""

from minting.chain import recent_blockhash
from minting.chain.metaplex import burn_v1
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.models import TxOpts
from solders.keypair import Keypair
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction


async def burn(rpc: AsyncClient, owner: Keypair, mint: Pubkey) -> None:
    """Burn the one token of `mint`; what the owner gets is the rent of the closed accounts."""
    blockhash = (await recent_blockhash(rpc)).blockhash
    message = MessageV0.try_compile(owner.pubkey(), [burn_v1(mint, owner.pubkey())], [], blockhash)
    options = TxOpts(preflight_commitment=Confirmed)
    await rpc.send_transaction(VersionedTransaction(message, [owner]), options)
