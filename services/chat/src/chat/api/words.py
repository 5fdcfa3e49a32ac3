"""The word filter as a catalogue: versions, each with who made it, why, and from when it holds."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_schemas.fields import Label, Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    RequestBody,
    SessionDep,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)
from pydantic import Field

from chat.api.fields import Moderator, WordFilterDep
from chat.errors import MessageUnusable
from chat.store import words as store
from chat.wording import Action, Filter, Word, folded

router = APIRouter(prefix="/api/v1/chat/moderation/words")

_SHOWN = 20
_TRIED = 1000


class WatchedWord(Body):
    """A word or words in a row, and what becomes of a message that holds it."""

    word: Annotated[str, Field(min_length=1, max_length=100)]
    action: Action


class NewList(RequestBody):
    """The whole list that shall hold; a dry run only says what it would have met."""

    words: Annotated[list[WatchedWord], Field(max_length=5000)]
    reason: Label
    effective_at: Timestamp | None = None
    dry_run: bool = False


class Tried(Body):
    """The version that was made, null after a dry run, and how many late texts it meets."""

    version: int | None
    met: int
    tried: int


class Version(Body):
    """A list, who made it and why, and from when on it holds."""

    version: int
    words: list[WatchedWord]
    made_by: int
    reason: str
    made_at: Timestamp
    effective_at: Timestamp


class Versions(Body):
    """The latest lists, the newest first; the first that has come into effect holds."""

    versions: list[Version]


@router.get("", response_model=Envelope[Versions], responses=errors(401, 403))
async def versions(moderator: Moderator, session: SessionDep) -> Response:
    """The latest lists, for moderators."""
    found = await store.versions(session, _SHOWN)
    return ok(Versions(versions=[_shown(each) for each in found]))


@router.post(
    "",
    response_model=Envelope[Tried],
    responses=errors(401, 403, MessageUnusable),
    dependencies=[require_role("admin")],
)
async def make(
    order: NewList, user: CurrentUser, unit_of_work: UnitOfWorkDep, current: WordFilterDep
) -> Response:
    """Make a list, or try one (CHAT-046); it holds within five seconds of its time."""
    words = [Word(each.word, each.action) for each in order.words]
    if not all(folded(word.word).strip() for word in words):
        raise MessageUnusable("words: should hold letters", {"field": "words"})
    async with unit_of_work() as tx:
        texts = await store.recent_texts(tx.session, _TRIED)
        version = None
        if not order.dry_run:
            start = order.effective_at or tx.now
            version = await store.add(tx.session, words, user.user_id, order.reason, tx.now, start)
    current.renew()
    return ok(Tried(version=version, met=_met(Filter(words), texts), tried=len(texts)))


def _met(tried: Filter, texts: list[str]) -> int:
    verdicts = ((text, tried.judge(text)) for text in texts)
    return sum(
        verdict.is_refused or verdict.is_flagged or verdict.text != text
        for text, verdict in verdicts
    )


def _shown(found: store.Version) -> Version:
    words = [WatchedWord(word=word, action=action) for word, action in found.words]
    return Version(**{**found._asdict(), "words": words})
