"""Every metric of the wallet: name, unit and meaning in one place."""

from prometheus_client import Counter

POSTED = Counter("laurel_wallet_entries_total", "Entries posted to people's accounts")
