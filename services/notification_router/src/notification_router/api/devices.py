"""Browsers and apps that take pushes: registered and removed by their owner (NTF-172)."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, ClassVar, Self
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
from pydantic import AfterValidator, Field, model_validator

from notification_router.api.addresses import ChannelUnavailable
from notification_router.channels.fcm import PREFIX
from notification_router.channels.opening import Channels
from notification_router.channels.push import Push
from notification_router.settings import Settings
from notification_router.store import devices as store

router = APIRouter(prefix="/api/v1/notifications/devices")
_MOST = 20
_POINT_BYTES, _AUTH_BYTES = 65, 16
_FCM_TOKEN = re.compile(r"[\w:-]{20,1000}", re.ASCII)
_BASE64 = re.compile(r"[\w-]+={0,2}", re.ASCII)


def _bytes(length: int) -> AfterValidator:
    def check(value: str) -> str:
        padded = value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4)
        if not _BASE64.fullmatch(value) or len(urlsafe_b64decode(padded)) != length:
            raise ValueError(f"should be {length} bytes in base64url")
        return value

    return AfterValidator(check)


def _token(value: str) -> str:
    if not _FCM_TOKEN.fullmatch(value):
        raise ValueError("should be a registration token of FCM")
    return value


class Keys(RequestBody):
    """What a browser encrypts for, as its subscription gives it."""

    p256dh: Annotated[str, Field(alias="p256dh", max_length=100), _bytes(_POINT_BYTES)]
    auth: Annotated[str, Field(max_length=40), _bytes(_AUTH_BYTES)]


class DeviceGiven(RequestBody):
    """A browser's subscription, or an app's registration token of FCM, and what it is called.

    A browser has `endpoint` and `keys`, an app `fcm_token` and none of these.
    """

    endpoint: Annotated[str, Field(max_length=1000)] | None = None
    keys: Keys | None = None
    fcm_token: Annotated[str, Field(max_length=1000), AfterValidator(_token)] | None = None
    name: Label | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        browser = (self.endpoint is not None, self.keys is not None)
        if browser != ((self.fcm_token is None),) * 2:
            raise ValueError("should have endpoint and keys, or fcm_token")
        return self

    def subscription(self) -> store.Subscription:
        """As it is kept: an app's endpoint is its token."""
        keys = self.keys.model_dump() if self.keys else {}
        return store.Subscription(self.endpoint or f"{PREFIX}{self.fcm_token}", keys, self.name)


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
    """Register a browser or an app, or refresh it; it is the caller's from now on."""
    push = channels.by_name.get("push")
    way = isinstance(push, Push) and (push.fcm if given.fcm_token else push.web)
    if not way:
        raise ChannelUnavailable()
    if given.endpoint and (why := await settings.outbound.refusal(given.endpoint)):
        raise DeviceInvalid(f"endpoint: {why}")
    subscription = given.subscription()
    async with unit_of_work() as tx:
        others = await store.others(tx.session, user.user_id, subscription.endpoint)
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
    web = push.web if isinstance(push, Push) else None
    key = urlsafe_b64encode(web.public_key).decode() if web else None
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
