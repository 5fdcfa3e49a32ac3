"""Refused records: opened, looked at as they would pass, and put through again (CON-031)."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from fastapi import APIRouter, Header, Request, Response
from laurel_events.dead_letters import originals
from laurel_events.letters import DeadLetter
from laurel_events.outgoing import Record
from laurel_events.replaying import ReplayError, noted
from laurel_schemas.fields import Label
from laurel_service import acts
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    RequestBody,
    Resource,
    UnitOfWorkDep,
    Unprocessable,
    errors,
    ok,
)
from laurel_service.api.viewing import REASON_FORM, reason_in
from pydantic import ConfigDict, Field

from operations.api.kafka import KafkaAway, kafka_answers
from operations.refused import made, subject, text_of
from operations.watching.kafka import Cluster

router = APIRouter(prefix="/api/v1/operations/dead-letters")
Brokers = Annotated[Cluster, Resource(Cluster)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,249}:[0-9]{1,18}$")]
_MOST = 50


class LetterUnknown(NotFound):
    """No refused record of this name waits."""

    code: ClassVar[str] = "DEAD_LETTER_NOT_FOUND"
    example: ClassVar[str] = "No refused record trading.trades.v1:4 waits any more."


class ReasonMissing(Unprocessable):
    """What a record says is shown to who says why they look."""

    code: ClassVar[str] = "REASON_MISSING"
    example: ClassVar[str] = f"Say why in {REASON_FORM}"


class OpenedBody(Body):
    """What a refused record says. `value` is null where it has none or is no text (UTF-8); `raw` is
    the same in base64. `cut` is whether it was too large to be kept whole.

    Headers that say what the record is, such as `ce_type`, are among `headers`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "trading.trades.v1:4",
                "origin": "trading.trades.v1/3/4711",
                "reason": "TradeExecuted: notional_usd: Field required",
                "key": "1001",
                "value": '{"trade_id":"hl-1"}',
                "raw": "eyJ0cmFkZV9pZCI6ImhsLTEifQ==",
                "headers": {"ce_type": "trading.trade.executed"},
                "cut": False,
            }
        }
    )

    name: str
    origin: str
    reason: str
    key: str | None
    value: str | None
    raw: str | None
    headers: dict[str, str]
    cut: bool


class Correction(RequestBody):
    """A refused record, and what is sent instead of its value and of headers of these names."""

    name: Name
    value: Annotated[str | None, Field(max_length=1_000_000)] = None
    headers: Annotated[dict[str, str], Field(default_factory=dict, max_length=32)]


class Order(RequestBody):
    """Which records are put through again, and why; after a dry run nothing was sent."""

    reason: Label
    dry_run: bool = False
    items: Annotated[list[Correction], Field(min_length=1, max_length=_MOST)]


class OutcomeBody(Body):
    """What becomes of a record: `sent`, `refused` and why, or `gone`: it does not wait any more."""

    name: str
    outcome: Literal["sent", "refused", "gone"]
    reason: str | None


class ReplayedBody(Body):
    """What becomes of each, in the order in which they were named."""

    dry_run: bool
    letters: list[OutcomeBody]


@router.get(
    "/{name}",
    response_model=Envelope[OpenedBody],
    responses=errors(401, 403, 422, LetterUnknown, ReasonMissing, KafkaAway),
)
async def dead_letter(
    name: Name,
    request: Request,
    user: CurrentUser,
    brokers: Brokers,
    unit_of_work: UnitOfWorkDep,
    why: Annotated[str, Header(alias="X-View-Reason", max_length=2000)] = "",
) -> Response:
    """What a refused record says, for somebody to correct it: each look is in the audit trail."""
    reason = reason_in(why)
    if reason is None:
        raise ReasonMissing()
    found = (await _waiting(brokers)).get(name)
    if found is None:
        raise LetterUnknown(f"No refused record {name} waits any more.")
    async with unit_of_work() as tx:
        tx.publish(acts.viewed(request, "operations", user, tx.now, subject(found), reason))
    return ok(_opened(found))


@router.post(
    "/replay",
    response_model=Envelope[ReplayedBody],
    responses=errors(401, 403, 422, KafkaAway),
)
async def replay(
    order: Order, user: CurrentUser, brokers: Brokers, unit_of_work: UnitOfWorkDep
) -> Response:
    """Send refused records again, corrected or as they are, or say what would become of them.

    They keep their event ids, so that who has handled one passes it over.
    """
    waiting = await _waiting(brokers)
    looked = {one.name: made(waiting.get(one.name), one.value, one.headers) for one in order.items}
    ready = [(waiting[name], one) for name, one in looked.items() if isinstance(one, Record)]
    if ready and not order.dry_run:
        by = {"replayed_by": str(user.user_id), "why": order.reason}
        async with unit_of_work() as tx:
            for letter, record in ready:
                tx.publish_record(record)
                tx.publish_record(noted(letter, record.topic, **by))
    letters = [_outcome(name, one) for name, one in looked.items()]
    return ok(ReplayedBody(dry_run=order.dry_run, letters=letters))


async def _waiting(brokers: Cluster) -> Mapping[str, DeadLetter]:
    """The refused records that wait, by name; raises KafkaAway."""
    with kafka_answers():
        return {one.letter.name: one.letter for one in await brokers.letters()}


def _outcome(name: str, record: Record | ReplayError | None) -> OutcomeBody:
    if isinstance(record, ReplayError):
        return OutcomeBody(name=name, outcome="refused", reason=str(record))
    return OutcomeBody(name=name, outcome="gone" if record is None else "sent", reason=None)


def _opened(letter: DeadLetter) -> OpenedBody:
    return OpenedBody(
        name=letter.name,
        origin=letter.origin,
        reason=letter.fact("reason"),
        key=text_of(letter.key),
        value=text_of(letter.value),
        raw=None if letter.value is None else b64encode(letter.value).decode(),
        headers={name: text_of(raw) or "" for name, raw in originals(letter.headers)},
        cut=letter.is_cut,
    )
