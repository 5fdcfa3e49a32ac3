"""Every metric of minting: name, unit and meaning in one place."""

from prometheus_client import Counter

MINTS = Counter("laurel_mints_total", "Mints that reached a state", ["state"])
TRIES_OUT_OF_FUNDS = Counter(
    "laurel_mints_out_of_funds_total",
    "Tries to land a mint that found the system wallet without enough SOL: top it up",
)
SIGNED_ANEW = Counter(
    "laurel_mints_signed_anew_total",
    "Transactions that expired and were signed again at a higher price: the network is congested",
)
