"""Where browsers find what is pinned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IpfsGateway:
    """An IPFS gateway; `prefix` is its address up to the CID, ending in a slash."""

    prefix: str

    def url(self, uri: str) -> str:
        """The web address of an `ipfs://` URI."""
        return uri.replace("ipfs://", self.prefix, 1)
