"""Whether an NFT can lie at an address, and its owner sign for it there (NFT-017)."""

from typing import Final

from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.models import DataSliceOpts
from solders import system_program
from solders.pubkey import Pubkey
from solders.rpc.responses import GetAccountInfoResp
from spl.token.constants import (
    ASSOCIATED_TOKEN_PROGRAM_ID,
    TOKEN_2022_PROGRAM_ID,
    TOKEN_PROGRAM_ID,
    WRAPPED_SOL_MINT,
)

from minting.chain.addresses import TOKEN_METADATA_PROGRAM
from minting.chain.rpc import ask

# On the curve or not: nothing else tells them from wallets, or from derived addresses, where the
# chain has no account of theirs.
_NO_WALLETS: Final = frozenset(
    {
        system_program.ID,
        TOKEN_PROGRAM_ID,
        TOKEN_2022_PROGRAM_ID,
        ASSOCIATED_TOKEN_PROGRAM_ID,
        TOKEN_METADATA_PROGRAM,
        WRAPPED_SOL_MINT,
        *map(
            Pubkey.from_string,
            (
                "1nc1nerator11111111111111111111111111111111",
                "AddressLookupTab1e1111111111111111111111111",
                "BPFLoaderUpgradeab1e11111111111111111111111",
                "ComputeBudget111111111111111111111111111111",
                "Config1111111111111111111111111111111111111",
                "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr",
                "NativeLoader1111111111111111111111111111111",
                "Stake11111111111111111111111111111111111111",
                "Sysvar1111111111111111111111111111111111111",
                "Sysvar1nstructions1111111111111111111111111",
                "SysvarC1ock11111111111111111111111111111111",
                "SysvarEpochRewards1111111111111111111111111",
                "SysvarEpochSchedu1e111111111111111111111111",
                "SysvarLastRestartS1ot1111111111111111111111",
                "SysvarRecentB1ockHashes11111111111111111111",
                "SysvarRent111111111111111111111111111111111",
                "SysvarRewards111111111111111111111111111111",
                "SysvarS1otHashes111111111111111111111111111",
                "SysvarS1otHistory11111111111111111111111111",
                "SysvarStakeHistory1111111111111111111111111",
                "Vote111111111111111111111111111111111111111",
            ),
        ),
    }
)


def unusable(address: str, *, derived: bool = False) -> str | None:
    """Why an address can't be a wallet's, as far as itself tells; None where it may be one.

    `address` is 32 bytes in base58; `derived` lets it be one that a program signs for.
    """
    key = Pubkey.from_string(address)
    if key in _NO_WALLETS:
        return "it is the address of a program or of the system"
    if not derived and not key.is_on_curve():
        return "it is derived from a program and has no private key"
    return None


async def owned_by_program(rpc: AsyncClient, address: str) -> bool:
    """Whether the chain has an account there that is no wallet: a program's, or its data.

    A wallet belongs to the System program, or has not received anything yet. Raises
    ChainUnavailable when no node answers.
    """
    key, nothing = Pubkey.from_string(address), DataSliceOpts(offset=0, length=0)
    call = rpc.get_account_info(key, Confirmed, data_slice=nothing)
    account = (await ask(call, GetAccountInfoResp)).value
    return account is not None and account.owner != system_program.ID
