"""Reports, and what was decided."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from laurel_schemas.fields import Label, Prose, Timestamp, Token, vocabulary
from laurel_service.api import (
    OPERATOR,
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
)

from chat.actions import moderation as actions
from chat.actions.access import check_manager
from chat.api.fields import ConversationId, MessageId, Moderator, PageSize
from chat.errors import (
    AlreadyDeleted,
    ConversationNotFound,
    MessageNotFound,
    MessageUnusable,
    ReportNotFound,
    RoleTooLow,
)
from chat.store import moderation as store

router = APIRouter(prefix="/api/v1")

_LAST = 2**63 - 1
Before = Annotated[int, Query(ge=1, le=_LAST)]


class NewReport(RequestBody):
    """What is wrong with a message."""

    reason: Annotated[Token, vocabulary("spam", "abuse", "fraud", "other")]
    note: Prose | None = None


class Reported(Body):
    """The moderators will see the message."""

    message_id: str
    reported: Literal[True] = True


class Report(Body):
    """A reported message, as it was then; without a reporter the word filter found it."""

    report_id: str
    conversation_id: str
    message_id: str
    sender_id: int
    reporter_id: int | None
    reason: str
    note: str | None
    content: str | None
    reported_at: Timestamp


class Reports(Body):
    """What is to be decided; `next_after` continues the list, null at the end."""

    reports: list[Report]
    next_after: str | None


class Verdict(RequestBody):
    """What becomes of a report; `banned` removes the message too."""

    outcome: Literal["dismissed", "removed", "banned"]
    reason: Label | None = None


class DecidedReport(Body):
    """The report is closed."""

    report_id: str
    decided: Literal[True] = True


class Decision(Body):
    """Who decided what about whom."""

    decision_id: int
    conversation_id: str
    moderator_id: int
    action: str
    user_id: int
    message_id: str | None
    reason: str | None
    decided_at: Timestamp


class Decisions(Body):
    """Decisions, the latest first; `next_before` continues the list, null at the end."""

    decisions: list[Decision]
    next_before: int | None


@router.post(
    "/conversations/{conversationId}/messages/{messageId}/reports",
    status_code=201,
    response_model=Envelope[Reported],
    responses=errors(401, ConversationNotFound, MessageNotFound, AlreadyDeleted, MessageUnusable),
)
async def report(
    conversation_id: ConversationId,
    message_id: MessageId,
    order: NewReport,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Show a message to the moderators (CHAT-044); one's first report of it stands."""
    async with unit_of_work() as tx:
        await actions.report(
            tx, user.user_id, conversation_id, message_id, order.reason, order.note
        )
    return ok(Reported(message_id=message_id), 201)


@router.get(
    "/chat/moderation/reports", response_model=Envelope[Reports], responses=errors(401, 403)
)
async def reports(
    moderator: Moderator,
    session: SessionDep,
    limit: PageSize = 50,
    after: Annotated[Token | None, Query()] = None,
) -> Response:
    """What is to be decided, the oldest first, for moderators."""
    page = await store.open_reports(session, after or "", limit)
    following = page[-1].report_id if len(page) == limit else None
    return ok(Reports(reports=[_report(each) for each in page], next_after=following))


@router.post(
    "/chat/moderation/reports/{reportId}/decision",
    response_model=Envelope[DecidedReport],
    responses=errors(401, 403, ReportNotFound),
    dependencies=[OPERATOR],
)
async def decide(
    report_id: Annotated[Token, Path(alias="reportId", examples=["rep_0194"])],
    order: Verdict,
    moderator: Moderator,
    unit_of_work: UnitOfWorkDep,
) -> Response:
    """Decide a report, and all others of its message; what was decided before stays."""
    async with unit_of_work() as tx:
        await actions.decide(tx, moderator, report_id, order.outcome, order.reason)
    return ok(DecidedReport(report_id=report_id))


@router.get(
    "/chat/moderation/decisions", response_model=Envelope[Decisions], responses=errors(401, 403)
)
async def all_decisions(
    moderator: Moderator, session: SessionDep, limit: PageSize = 50, before: Before = _LAST
) -> Response:
    """What was decided anywhere, for moderators (CHAT-045)."""
    return _decisions(await store.decisions(session, None, before, limit), limit)


@router.get(
    "/conversations/{conversationId}/decisions",
    response_model=Envelope[Decisions],
    responses=errors(401, ConversationNotFound, RoleTooLow),
)
async def decisions(
    conversation_id: ConversationId,
    user: CurrentUser,
    session: SessionDep,
    limit: PageSize = 50,
    before: Before = _LAST,
) -> Response:
    """What was decided in a group, for its owners and admins."""
    await check_manager(session, conversation_id, user.user_id)
    return _decisions(await store.decisions(session, conversation_id, before, limit), limit)


def _report(found: store.Report) -> Report:
    values = found._asdict()
    del values["outcome"]
    return Report(**values)


def _decisions(page: list[store.Decided], limit: int) -> Response:
    following = page[-1].decision_id if len(page) == limit else None
    shown = [Decision(**each._asdict()) for each in page]
    return ok(Decisions(decisions=shown, next_before=following))
