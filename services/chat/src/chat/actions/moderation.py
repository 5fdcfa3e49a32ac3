"""Reports of messages, and what moderators decide (CHAT-044, CHAT-045)."""

from laurel_events import Transaction

from chat.actions.access import enter, find_standing, unusable
from chat.actions.invitations import keep_out
from chat.emptying import empty
from chat.errors import MessageUnusable, ReportNotFound
from chat.store import conversations, messages, moderation
from chat.store.moderation import Decision, Report
from chat.wording import Filter, Verdict

WORD_FILTER = "word_filter"
"""Why a message is reported that holds a word to be watched."""


async def report(
    tx: Transaction,
    user_id: int,
    conversation_id: str,
    message_id: str,
    reason: str,
    note: str | None,
) -> None:
    """Show a message of somebody else to the moderators, as it is now; once a person."""
    await enter(tx, conversation_id, user_id, to_change=False)
    message = await find_standing(tx.session, user_id, conversation_id, message_id)
    if message.sender_id == user_id:
        raise MessageUnusable("Nobody reports what they said themselves.")
    await keep(tx, message_id, user_id, reason, note)


async def keep(
    tx: Transaction, message_id: str, reporter: int | None, reason: str, note: str | None = None
) -> None:
    """Keep a report; without a reporter it is the word filter's."""
    id_ = f"rep_{tx.provenance.new_id().hex}"
    await moderation.report(tx.session, id_, message_id, reporter, reason, note, tx.now)


async def decide(
    tx: Transaction, moderator: int, report_id: str, outcome: str, reason: str | None
) -> None:
    """Dismiss a report, remove the message, or ban its sender too; closes all of the message's.

    A report that was decided meanwhile stays decided as it was.
    """
    found = await moderation.find_report(tx.session, report_id)
    if found is None:
        raise ReportNotFound()
    await conversations.lock_all(tx.session, [found.conversation_id])
    now = await moderation.find_report(tx.session, report_id)
    if now is None or now.outcome is not None:
        return
    await moderation.decide(tx.session, found.message_id, outcome, moderator, tx.now)
    await moderation.note(tx.session, _decision(found, moderator, outcome, reason), tx.now)
    if outcome in ("removed", "banned"):
        await _remove(tx, moderator, found)
    if outcome == "banned":
        await _ban(tx, moderator, found, reason)


def _decision(report: Report, moderator: int, outcome: str, reason: str | None) -> Decision:
    return Decision(
        report.conversation_id,
        moderator,
        f"report_{outcome}",
        report.sender_id,
        report.message_id,
        reason,
    )


async def _remove(tx: Transaction, moderator: int, report: Report) -> None:
    message = await messages.anyones(tx.session, report.message_id)
    if message.deleted_at is None:
        await empty(tx, report.conversation_id, [message], moderator, "moderator")


async def _ban(tx: Transaction, moderator: int, report: Report, reason: str | None) -> None:
    # A direct conversation keeps its two: there the one who is bothered blocks the other.
    if await conversations.kind_of(tx.session, report.conversation_id) != "direct":
        why = reason or report.reason
        await keep_out(tx, moderator, report.conversation_id, report.sender_id, why)


def judged(content: str | None, words: Filter) -> Verdict:
    """The text as the word filter leaves it (CHAT-046)."""
    verdict = words.judge(content or "")
    if verdict.is_refused:
        raise unusable("content", "holds a word that is not allowed here")
    return verdict
