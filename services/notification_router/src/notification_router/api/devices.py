"""Browsers that take pushes: registered, refreshed and removed by their owner (NTF-172)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Label, Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    RequestBody,
    Resource,
    SessionDep,
    UnitOfWorkDep,
    Unprocessable,
    errors,
    ok,
)
from pydantic import AfterValidator, Field

from notification_router.api.addresses import ChannelUnavailable
from notification_router.channels.opening import Channels
from notification_router.channels.push import WebPush
from notification_router.settings import Settings
from notification_router.store import devices as store

router = APIRouter(prefix="/api/v1/notifications/devices")
_MOST = 20
_POINT_BYTES, _AUTH_BYTES = 65, 16
_BASE64 = re.compile(r"[\w-]+={0,2}", re.ASCII)


def _bytes(length: int) -> AfterValidator:
    def check(value: str) -> str:
        padded = value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4)
        if not _BASE64.fullmatch(value) or len(urlsafe_b64decode(padded)) != length:
            raise ValueError(f"should be {length} bytes in base64url")
        return value

    return AfterValidator(check)


class Keys(RequestBody):
    """What a browser encrypts for, as its subscription gives it."""

    p256dh: Annotated[str, Field(max_length=100), _bytes(_POINT_BYTES)]
    auth: Annotated[str, Field(max_length=40), _bytes(_AUTH_BYTES)]


class DeviceGiven(RequestBody):
    """A browser's subscription, and what its owner calls it."""

    endpoint: Annotated[str, Field(max_length=1000)]
    keys: Keys
    name: Label | None = None


class DeviceShown(Body):
    """A browser, and when it was registered first and last."""

    id: UUID
    name: str | None
    registered_at: Timestamp
    refreshed_at: Timestamp


class Devices(Body):
    """A person's browsers; `public_key` is what a browser asks for to subscribe."""

    devices: list[DeviceShown]
    public_key: str | None


class DeviceInvalid(Unprocessable):
    """It is no subscription that could be used, or one too many."""

    code: ClassVar[str] = "DEVICE_INVALID"
    example: ClassVar[str] = "endpoint: it should be an https URL"


class DeviceNotFound(NotFound):
    """The person has no such device."""

    code: ClassVar[str] = "DEVICE_NOT_FOUND"
    example: ClassVar[str] = "You have no device with this id."


ChannelsDep = Annotated[Channels, Resource(Channels)]


@router.get("", response_model=Envelope[Devices], responses=errors(401))
async def devices(user: CurrentUser, session: SessionDep, channels: ChannelsDep) -> Response:
    """The caller's browsers."""
    return ok(await _shown(session, user.user_id, channels))


@router.post(
    "", response_model=Envelope[Devices], responses=errors(401, DeviceInvalid, ChannelUnavailable)
)
async def register_device(
    given: DeviceGiven,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    channels: ChannelsDep,
    settings: Annotated[Settings, Resource(Settings)],
) -> Response:
    """Register a browser, or refresh it; it is the caller's from now on, and nobody else's."""
    if "push" not in channels.by_name:
        raise ChannelUnavailable()
    if why := await settings.outbound.refusal(given.endpoint):
        raise DeviceInvalid(f"endpoint: {why}")
    subscription = store.Subscription(given.endpoint, given.keys.model_dump(), given.name)
    async with unit_of_work() as tx:
        others = await store.others(tx.session, user.user_id, given.endpoint)
        if others < _MOST:
            await store.register(tx.session, user.user_id, uuid4(), subscription, tx.now)
        shown = await _shown(tx.session, user.user_id, channels)
    if others >= _MOST:
        raise DeviceInvalid(f"remove one: a person has at most {_MOST}")
    return ok(shown)


@router.delete("/{id}", response_model=Envelope[Devices], responses=errors(401, DeviceNotFound))
async def remove_device(
    device_id: Annotated[UUID, Path(alias="id")],
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    channels: ChannelsDep,
) -> Response:
    """Forget one of the caller's browsers: nothing is pushed to it any more."""
    async with unit_of_work() as tx:
        removed = await store.remove(tx.session, user.user_id, device_id)
        shown = await _shown(tx.session, user.user_id, channels)
    if not removed:
        raise DeviceNotFound()
    return ok(shown)


async def _shown(session: SessionDep, user_id: int, channels: Channels) -> Devices:
    push = channels.by_name.get("push")
    key = urlsafe_b64encode(push.public_key).decode() if isinstance(push, WebPush) else None
    known = [
        DeviceShown(
            id=one.id,
            name=one.name,
            registered_at=one.registered_at,
            refreshed_at=one.refreshed_at,
        )
        for one in await store.listed(session, user_id)
    ]
    return Devices(devices=known, public_key=key and key.rstrip("="))
