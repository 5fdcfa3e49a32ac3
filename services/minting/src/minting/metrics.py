"""Every metric of minting: name, unit and meaning in one place."""

from prometheus_client import Counter, Gauge

MINTS = Counter("laurel_mints_total", "Mints that reached a state", ["state"])
TRIES_OUT_OF_FUNDS = Counter(
    "laurel_mints_out_of_funds_total",
    "Tries to land a mint that found the system wallet without enough SOL: top it up",
)
SIGNED_ANEW = Counter(
    "laurel_mints_signed_anew_total",
    "Transactions that expired and were signed again at a higher price: the network is congested",
)
RPC_REQUESTS = Counter(
    "laurel_rpc_requests_total",
    "Requests to Solana nodes, by what came of them: answered, unreachable, slow, busy, refused,"
    " error, behind, foreign (on another chain)",
    ["node", "outcome"],
)
NFTS_DIFFERING = Gauge(
    "laurel_nfts_differing",
    "NFTs that are not on the chain as they were ordered, as the last look found: see the route"
    " /api/v1/nft/reconciliation",
)
NFTS_GONE = Counter(
    "laurel_nfts_gone_total", "NFTs that their owners have burned or passed on", ["how"]
)
NFTS_RETURNED = Counter(
    "laurel_nfts_returned_total", "NFTs that had left their users' wallets and are there again"
)
SYSTEM_WALLET_SOL = Gauge(
    "laurel_system_wallet_sol",
    "What the system wallet has left to pay for mints, in SOL, by its address: as of the last look,"
    " which one of several workers takes each minute",
    ["address"],
)
