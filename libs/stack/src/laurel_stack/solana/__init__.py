"""A local Solana chain: the LiteSVM virtual machine behind the JSON-RPC of a real node."""
