"""What a transaction offers for the compute units that it uses."""

from typing import Final

from solders.compute_budget import ID as COMPUTE_BUDGET
from solders.transaction import VersionedTransaction

_SET_UNIT_PRICE: Final = 3


def unit_price(transaction: VersionedTransaction) -> int:
    """Return the price of a compute unit in micro-lamports; 0 where none is offered."""
    keys = transaction.message.account_keys
    for instruction in transaction.message.instructions:
        is_budget = keys[instruction.program_id_index] == COMPUTE_BUDGET
        if is_budget and instruction.data[:1] == bytes([_SET_UNIT_PRICE]):
            return int.from_bytes(instruction.data[1:9], "little")
    return 0
