"""What a node tells of itself and of its blocks."""

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json
from laurel_stack.solana.render import in_context
from laurel_stack.solana.slots import SLOTS_PER_EPOCH


def get_health(_chain: Chain, _params: Params) -> Json:
    """Answer that the node is well."""
    return "ok"


def get_version(_chain: Chain, _params: Params) -> Json:
    """Return the version of the node whose answers these are."""
    return {"solana-core": "2.2.0", "feature-set": 0}


def get_genesis_hash(chain: Chain, _params: Params) -> Json:
    """Return what tells this chain from all others."""
    return str(chain.genesis)


def get_slot(chain: Chain, params: Params) -> Json:
    """Return the newest slot, which here is the block height too."""
    return chain.clock.slot(params.options(0).commitment())


def get_epoch_info(chain: Chain, params: Params) -> Json:
    """Return slot and height, and where they are in their epoch."""
    slot = chain.clock.slot(params.options(0).commitment())
    epoch, index = divmod(slot, SLOTS_PER_EPOCH)
    return {
        "absoluteSlot": slot,
        "blockHeight": slot,
        "epoch": epoch,
        "slotIndex": index,
        "slotsInEpoch": SLOTS_PER_EPOCH,
        "transactionCount": None,
    }


def get_latest_blockhash(chain: Chain, params: Params) -> Json:
    """Return the newest blockhash and how long it is good for landing."""
    commitment = params.options(0).commitment()
    blockhash, last_valid = chain.latest_blockhash(commitment)
    value: Json = {"blockhash": str(blockhash), "lastValidBlockHeight": last_valid}
    return in_context(chain.clock.slot(commitment), value)


def is_blockhash_valid(chain: Chain, params: Params) -> Json:
    """Tell whether a transaction with a blockhash may still land."""
    commitment = params.options(1).commitment()
    valid = chain.is_blockhash_valid(params.blockhash(0), commitment)
    return in_context(chain.clock.slot(commitment), valid)


def get_recent_prioritization_fees(chain: Chain, _params: Params) -> Json:
    """Return that nobody had to pay to be first."""
    return [{"slot": chain.clock.slot(), "prioritizationFee": 0}]
