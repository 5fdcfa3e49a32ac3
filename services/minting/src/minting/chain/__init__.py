"""The chain client of minting: sign, send, look, read back. State in, outcome out; no database."""

from minting.chain.departure import Departure, departure
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
from minting.chain.nft import NFTS_A_CALL, OnChainNft, read_final_nfts, read_nft, read_nfts
from minting.chain.nonce import (
    Anchor,
    DurableNonce,
    advance_nonce,
    create_nonce,
    nonce_address,
    nonce_rent,
    read_nonces,
)
from minting.chain.rpc import (
    ChainUnavailable,
    RecentBlockhash,
    connect,
    genesis_hash,
    market_price,
    patience,
    recent_blockhash,
)
from minting.chain.submission import (
    OutOfFunds,
    Refused,
    Sent,
    Submission,
    Unknown,
    send_raw,
    submit,
)
from minting.chain.tokens import TokenPayment, build_payment, token_decimals
from minting.chain.upgrade import InvalidSignature, build_upgrade, signed_by_owner, signed_with
from minting.chain.usable import owned_by_program, unusable
from minting.chain.wallet import WalletError, load_wallet, mint_keypair

__all__ = [
    "NFTS_A_CALL",
    "Anchor",
    "ChainUnavailable",
    "Confirmed",
    "Departure",
    "DurableNonce",
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
    "TokenPayment",
    "Unknown",
    "WalletError",
    "advance_nonce",
    "build_mint",
    "build_payment",
    "build_upgrade",
    "connect",
    "create_nonce",
    "departure",
    "genesis_hash",
    "load_wallet",
    "market_price",
    "mint_keypair",
    "nonce_address",
    "nonce_rent",
    "observe",
    "owned_by_program",
    "patience",
    "read_final_nfts",
    "read_nft",
    "read_nfts",
    "read_nonces",
    "recent_blockhash",
    "send_raw",
    "signed_by_owner",
    "signed_with",
    "submit",
    "token_decimals",
    "unusable",
]
