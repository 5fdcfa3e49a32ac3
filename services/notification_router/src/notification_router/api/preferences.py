"""What people choose, in the form of the document (NTF-160)."""

from typing import Annotated, Any, ClassVar, Literal

from fastapi import APIRouter, Query, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    SessionDep,
    UnitOfWorkDep,
    Unprocessable,
    errors,
    ok,
)
from pydantic import AwareDatetime, ConfigDict, Field

from notification_router.rules.choices import Choices, ChoicesError
from notification_router.store import preferences as store
from notification_router.types import TYPES

router = APIRouter()

_PATH = "/api/v1/notifications/preferences"
_Mode = Literal["immediate", "batched_hourly", "batched_daily"]
_Names = Annotated[tuple[str, ...], Field(max_length=200)]


class _Snake(Body):
    """The document writes these names with underscores."""

    model_config = ConfigDict(alias_generator=None, extra="forbid")


class DeliveryPreferences(_Snake):
    """When notifications of each priority are delivered."""

    critical_events: _Mode = "immediate"
    high_priority_events: _Mode = "immediate"
    medium_priority_events: _Mode = "immediate"
    low_priority_events: _Mode = "immediate"


class QuietHours(_Snake):
    """When nothing is to arrive; a window belongs to the day on which it begins.

    `days` are names of weekdays; without them every day has a window. `timezone` is an IANA name,
    and the zone of batches, too.
    """

    enabled: bool = False
    start_time: str = "22:00"
    end_time: str = "08:00"
    timezone: str = "UTC"
    days: tuple[str, ...] | None = None


class NotificationPreferences(_Snake):
    """What a person chose.

    What is in neither list is enabled. `channels` names the types to be sent on a channel besides
    the screen, `*` for all. `daily_at` is when daily batches are due.
    """

    user_id: str = ""
    enabled_events: _Names = ()
    disabled_events: _Names = ()
    delivery_preferences: DeliveryPreferences = DeliveryPreferences()
    quiet_hours: QuietHours = QuietHours()
    channels: dict[str, _Names] = Field(default_factory=dict)
    muted_until: AwareDatetime | None = None
    critical_respects_quiet_hours: bool = False
    daily_at: str = "09:00"


class Preferences(_Snake):
    """A person's preferences; `version` grows with each change, and is 0 before the first."""

    user_notification_preferences: NotificationPreferences
    version: int = 0
    changed_at: Timestamp | None = None


class PreferencesChange(_Snake):
    """What a person chooses, in place of what they chose before."""

    user_notification_preferences: NotificationPreferences


class PreferencesHistory(_Snake):
    """What a person chose, the newest first."""

    versions: list[Preferences]


class PreferencesInvalid(Unprocessable):
    """Something that was chosen can't be done."""

    code: ClassVar[str] = "PREFERENCES_INVALID"
    example: ClassVar[str] = "quiet_hours.timezone should be an IANA name, such as Europe/Berlin"


@router.get(_PATH, response_model=Envelope[Preferences], responses=errors(401))
async def preferences(user: CurrentUser, session: SessionDep) -> Response:
    """What the caller chose; the defaults if they chose nothing."""
    chosen = await store.find(session, user.user_id)
    return ok(_shown(user.user_id, chosen or store.Chosen(0, {}, None)))


@router.put(_PATH, response_model=Envelope[Preferences], responses=errors(401, PreferencesInvalid))
async def choose(
    change: PreferencesChange, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Choose anew. What waits already is looked at again when it is due (NTF-162)."""
    given = change.user_notification_preferences
    choices: dict[str, Any] = given.model_dump(mode="json", exclude={"user_id"})
    _check(choices)
    async with unit_of_work() as tx:
        chosen = await store.save(tx.session, user.user_id, choices, tx.now)
    return ok(_shown(user.user_id, chosen))


@router.get(f"{_PATH}/history", response_model=Envelope[PreferencesHistory], responses=errors(401))
async def preferences_history(
    user: CurrentUser, session: SessionDep, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Response:
    """What the caller chose before."""
    versions = await store.history(session, user.user_id, limit)
    return ok(PreferencesHistory(versions=[_shown(user.user_id, one) for one in versions]))


def _check(choices: dict[str, Any]) -> None:
    named = {*choices["enabled_events"], *choices["disabled_events"]}
    for kinds in choices["channels"].values():
        named |= set(kinds) - {"*"}
    if unknown := named - TYPES.keys():
        raise PreferencesInvalid(f"there is no type {min(unknown)}")
    if both := set(choices["enabled_events"]) & set(choices["disabled_events"]):
        raise PreferencesInvalid(f"{min(both)} is both in enabled_events and disabled_events")
    try:
        Choices.read(choices, 0)
    except ChoicesError as error:
        raise PreferencesInvalid(str(error)) from None


def _shown(user_id: int, chosen: store.Chosen) -> Preferences:
    known = NotificationPreferences.model_validate({**chosen.choices, "user_id": str(user_id)})
    return Preferences(
        user_notification_preferences=known, version=chosen.version, changed_at=chosen.changed_at
    )
