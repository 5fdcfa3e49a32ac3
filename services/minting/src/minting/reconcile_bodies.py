"""Bodies of the route of the reconciler."""

from datetime import datetime

from laurel_service.api import Body
from pydantic import Field


class PassShown(Body):
    """How far the pass is that is under way, or the last one."""

    started_at: datetime
    finished_at: datetime | None = Field(description="null: it is under way")
    slot: int = Field(description="the newest finalized slot that was seen")
    nfts: int = Field(description="how many were compared so far")
    gone: int = Field(description="of them, what owners have burned or passed on")
    repaired: int = Field(description="requests that nothing would have brought onto the chain")


class DifferenceShown(Body):
    """An NFT that is not as it was ordered, and in which fields."""

    mint_address: str
    user_id: int
    fields: list[str] = Field(examples=[["owner"]])
    first_seen_at: datetime
    last_seen_at: datetime
    slot: int


class Reconciliation(Body):
    """The last pass, and what differs, in the order of the mints."""

    last_pass: PassShown | None
    differing: int
    differences: list[DifferenceShown]
    next_after: str | None = Field(description="`after` of the next page; null: there is none")


class PassStarted(Body):
    """A pass begins, or goes on."""

    status: str = "started"
