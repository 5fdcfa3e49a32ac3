"""Bodies of Solana Actions, as their specification names them: no envelope is around them."""

from typing import Annotated, Literal

from laurel_service.api import Body, RequestBody
from pydantic import Field, StringConstraints

_Address = Annotated[str, StringConstraints(pattern=r"^[1-9A-HJ-NP-Za-km-z]{32,44}$")]
_Signature = Annotated[str, StringConstraints(pattern=r"^[1-9A-HJ-NP-Za-km-z]{64,88}$")]


class ActionRule(Body):
    """Which paths of this site are Actions."""

    path_pattern: str
    api_path: str


class ActionsJson(Body):
    """What `/actions.json` tells clients."""

    rules: list[ActionRule]


class LinkedAction(Body):
    """A button."""

    type: Literal["transaction", "message"]
    href: str
    label: str


class ActionLinks(Body):
    """The buttons of an Action."""

    actions: list[LinkedAction]


class ActionShown(Body):
    """What a client shows of an Action."""

    type: Literal["action"] = "action"
    icon: str = Field(description="the picture of the NFT")
    title: str
    description: str
    label: str
    links: ActionLinks


class ActionDone(Body):
    """The end of an Action."""

    type: Literal["completed"] = "completed"
    icon: str
    title: str
    description: str
    label: str


class Account(RequestBody):
    """Whose wallet it is."""

    account: _Address


class Signed(Account):
    """What a wallet signed: `state` comes back as it was handed out."""

    signature: _Signature
    state: str = Field(max_length=2048)


class Sent(Account):
    """That a wallet has sent the transaction."""

    signature: _Signature


class MessageData(Body):
    """What the owner of the wallet is asked to sign."""

    domain: str
    address: str
    statement: str
    nonce: str
    issued_at: str
    chain_id: str | None


class NextAction(Body):
    """Where to go on."""

    type: Literal["post"] = "post"
    href: str


class NextLinks(Body):
    """What follows."""

    next: NextAction


class MessageToSign(Body):
    """A text to sign, and where to send its signature."""

    type: Literal["message"] = "message"
    data: MessageData
    state: str
    links: NextLinks


class TransactionToSign(Body):
    """A transaction to sign and send, and where to say so."""

    type: Literal["transaction"] = "transaction"
    transaction: str = Field(description="base64")
    message: str
    links: NextLinks
