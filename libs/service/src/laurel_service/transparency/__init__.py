"""Transparency logs: a Merkle tree in tiles, and signed checkpoints that prove what is in it."""
