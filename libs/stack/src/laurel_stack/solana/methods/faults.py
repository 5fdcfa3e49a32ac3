"""Play a network's faults on demand."""

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.faults import Congestion, Rate, parse_faults
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json


def set_faults(chain: Chain, params: Params) -> Json:
    """Set what happens to the next sends; an empty list ends all faults."""
    try:
        faults = parse_faults(params.value(0))
    except ValueError as error:
        raise InvalidParams(str(error)) from None
    if isinstance(faults, Rate):
        chain.faults.play_at(faults)
    elif isinstance(faults, Congestion):
        chain.faults.congest(faults)
    else:
        chain.faults.play(faults)
    return "ok"
