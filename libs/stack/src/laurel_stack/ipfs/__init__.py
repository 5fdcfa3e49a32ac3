"""A local IPFS: Pinata's pinning API in front of a content-addressed store on disk."""
