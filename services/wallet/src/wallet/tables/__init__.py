"""Tables of the wallet service."""

from wallet.tables import earning, ledger, operating, promises
from wallet.tables.columns import metadata

__all__ = ["earning", "ledger", "metadata", "operating", "promises"]
