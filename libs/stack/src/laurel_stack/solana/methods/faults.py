"""Play a network's faults on demand."""

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.faults import (
    Behind,
    Congestion,
    Fork,
    HeldFinality,
    Rate,
    parse_faults,
)
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json


def set_faults(chain: Chain, params: Params) -> Json:
    """Set what happens to the next sends, or to the chain; an empty list ends all faults."""
    try:
        faults = parse_faults(params.value(0))
    except ValueError as error:
        raise InvalidParams(str(error)) from None
    match faults:
        case Rate():
            chain.faults.play_at(faults)
        case Congestion():
            chain.faults.congest(faults)
        case Fork(slots):
            chain.fork(slots)
        case HeldFinality():
            chain.clock.hold_finality()
        case Behind():
            chain.clock.fall_behind()
        case _:
            chain.faults.play(faults)
            chain.clock.go_on()
    return "ok"
