"""The chain client of minting: sign, send, look, read back. State in, outcome out; no database."""

from minting.chain.landing import (
    Confirmed,
    Expired,
    FailedOnChain,
    Finalized,
    Outcome,
    Pending,
    observe,
)
from minting.chain.mint import (
    Fees,
    InvalidOrder,
    Minter,
    MintOrder,
    SignedTransaction,
    build_mint,
)
from minting.chain.nft import NFTS_A_CALL, OnChainNft, read_nft, read_nfts
from minting.chain.rpc import (
    ChainUnavailable,
    RecentBlockhash,
    connect,
    genesis_hash,
    market_price,
    patience,
    recent_blockhash,
)
from minting.chain.submission import OutOfFunds, Refused, Sent, Submission, Unknown, submit
from minting.chain.upgrade import InvalidSignature, build_upgrade, signed_by_owner
from minting.chain.usable import owned_by_program, unusable
from minting.chain.wallet import WalletError, load_wallet, mint_keypair

__all__ = [
    "NFTS_A_CALL",
    "ChainUnavailable",
    "Confirmed",
    "Expired",
    "FailedOnChain",
    "Fees",
    "Finalized",
    "InvalidOrder",
    "InvalidSignature",
    "MintOrder",
    "Minter",
    "OnChainNft",
    "OutOfFunds",
    "Outcome",
    "Pending",
    "RecentBlockhash",
    "Refused",
    "Sent",
    "SignedTransaction",
    "Submission",
    "Unknown",
    "WalletError",
    "build_mint",
    "build_upgrade",
    "connect",
    "genesis_hash",
    "load_wallet",
    "market_price",
    "mint_keypair",
    "observe",
    "owned_by_program",
    "patience",
    "read_nft",
    "read_nfts",
    "recent_blockhash",
    "signed_by_owner",
    "submit",
    "unusable",
]
