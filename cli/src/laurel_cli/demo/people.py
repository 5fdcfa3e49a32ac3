"""Who can be chosen at the console's sign-in: three real accounts and some beside them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from solders.keypair import Keypair

from laurel_cli.tape import Tape
from laurel_cli.wallets import wallet_seed

Part = Literal["trader", "newcomer", "climber", "ready", "operator"]
FIRST_INVENTED = 1004
INVENTED: Sequence[tuple[Part, str]] = (
    ("newcomer", "Nora Newcomer"),
    ("climber", "Clara Climber"),
    ("ready", "Rafi Ready"),
    ("operator", "Olga Operator"),
)
"""Each begins in another state of the personal center; the last sees the operators' pages."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the embedded stack, and the seed of the wallet that is theirs, in hexadecimal."""

    user_id: int
    name: str
    part: Part
    seed: str

    @property
    def keys(self) -> Keypair:
        """The wallet's keys."""
        return Keypair.from_seed(bytes.fromhex(self.seed))

    def shown(self) -> dict[str, Any]:
        """What everybody may know."""
        return {
            "userId": self.user_id,
            "name": self.name,
            "part": self.part,
            "walletAddress": str(self.keys.pubkey()),
        }

    def kept(self) -> dict[str, Any]:
        """Everything, for a file that only its owner reads."""
        return asdict(self)


def short(account: str) -> str:
    """An account's address as a name."""
    return f"{account[:6]}…{account[-4:]}"


def mailbox(user_id: int) -> str:
    """Where a demo person gets mail: with the local sink, which takes it for everybody."""
    return f"user-{user_id}@laurel.example"


def people(tape: Tape, secret: bytes) -> list[Person]:
    """The accounts of a tape, then the invented ones, with wallets of this home."""
    real = [
        Person(one.user_id, short(one.account), "trader", wallet_seed(secret, one.account).hex())
        for one in tape.accounts
    ]
    invented = [
        Person(FIRST_INVENTED + number, name, part, wallet_seed(secret, f"demo {part}").hex())
        for number, (part, name) in enumerate(INVENTED)
    ]
    return real + invented
