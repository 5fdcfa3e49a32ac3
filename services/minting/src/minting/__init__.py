"""NFT definitions, claims and the idempotent mint on Solana."""
