"""Tables of the wallet service."""

from wallet.tables import earning, ledger, log, operating, prizes, promises, supposing
from wallet.tables.columns import metadata

__all__ = ["earning", "ledger", "log", "metadata", "operating", "prizes", "promises", "supposing"]
