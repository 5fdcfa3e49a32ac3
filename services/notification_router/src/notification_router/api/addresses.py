"""Addresses on channels, proven by a code before anything else is sent there (NTF-173)."""

import secrets
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid5

import orjson
from fastapi import APIRouter, Response
from laurel_schemas.fields import Timestamp
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    NotFound,
    RequestBody,
    Resource,
    SessionDep,
    Unavailable,
    UnitOfWorkDep,
    Unprocessable,
    errors,
    ok,
)
from pydantic import Field

from notification_router.channels.addressing import AddressError, checked
from notification_router.channels.opening import Channels
from notification_router.codes import Codes
from notification_router.handlers.proving import PROVE
from notification_router.settings import Settings
from notification_router.store import addresses as store

router = APIRouter()

_VALID = timedelta(minutes=15)
_PATH = "/api/v1/notifications/addresses"
_SECRET_BYTES = 24
Channel = Literal["telegram", "discord", "slack", "apprise", "webhook"]


class AddressGiven(RequestBody):
    """Where the person wants to hear: the id of their chat with the bot, or a URL."""

    address: Annotated[str, Field(min_length=1, max_length=500)]


class CodeGiven(RequestBody):
    """The code that came."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class AddressShown(Body):
    """An address and since when it is proven; nothing is sent to it before."""

    channel: str
    address: str
    verified_at: Timestamp | None


class Addresses(Body):
    """A person's addresses; `secret` signs what a new webhook gets, and is told once."""

    addresses: list[AddressShown]
    secret: str | None = None


class ChannelUnavailable(Unavailable):
    """No provider of this channel is set up here."""

    code: ClassVar[str] = "CHANNEL_UNAVAILABLE"
    example: ClassVar[str] = "This channel leads nowhere here."


class AddressInvalid(Unprocessable):
    """The channel has no such addresses."""

    code: ClassVar[str] = "ADDRESS_INVALID"
    example: ClassVar[str] = "address: should be the URL of a Discord webhook"


class CodeInvalid(Unprocessable):
    """The code is another one, has expired, or was tried too often."""

    code: ClassVar[str] = "CODE_INVALID"
    example: ClassVar[str] = "This is not the code; ask for a new one after five attempts."


class AddressNotFound(NotFound):
    """The person has no address on this channel."""

    code: ClassVar[str] = "ADDRESS_NOT_FOUND"
    example: ClassVar[str] = "You have no address on this channel."


@router.get(_PATH, response_model=Envelope[Addresses], responses=errors(401))
async def addresses(user: CurrentUser, session: SessionDep) -> Response:
    """The caller's addresses; mail goes to the one of their account."""
    return ok(Addresses(addresses=_shown(await store.listed(session, user.user_id))))


@router.put(
    f"{_PATH}/{{channel}}",
    response_model=Envelope[Addresses],
    responses=errors(401, AddressInvalid, ChannelUnavailable),
)
async def give_address(
    channel: Channel,
    given: AddressGiven,
    user: CurrentUser,
    unit_of_work: UnitOfWorkDep,
    channels: Annotated[Channels, Resource(Channels)],
    settings: Annotated[Settings, Resource(Settings)],
    codes: Annotated[Codes, Resource(Codes)],
) -> Response:
    """Name an address: a code is sent to it, and takes the place of an earlier address."""
    if channel not in channels.by_name:
        raise ChannelUnavailable()
    try:
        named = await checked(channel, given.address, settings)
    except AddressError as error:
        raise AddressInvalid(f"address: {error}") from None
    code, secret = codes.new(), _secret() if channel == "webhook" else None
    address = store.Address(channel, named, None)
    hashed = _hashed(code, user.user_id)
    async with unit_of_work() as tx:
        expires_at = tx.now + _VALID
        await store.begin(tx.session, user.user_id, address, (hashed, secret), expires_at)
        told = {"channel": channel, "address": _reached(named, secret), "code": code}
        id_ = uuid5(UUID(int=user.user_id), f"{channel}:{hashed}")
        payload = {**told, "id": str(id_), "expires_at": expires_at.isoformat()}
        tx.schedule(PROVE, f"{channel}:{user.user_id}", tx.now, payload)
    return ok(Addresses(addresses=_shown([address]), secret=secret))


@router.post(
    f"{_PATH}/{{channel}}/verify",
    response_model=Envelope[Addresses],
    responses=errors(401, CodeInvalid),
)
async def verify_address(
    channel: Channel, given: CodeGiven, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Tell the code back: the address is the caller's from now on, and nobody else's."""
    # A wrong code spends an attempt, so that has to be saved, too.
    async with unit_of_work() as tx:
        tried = await store.attempt(tx.session, user.user_id, channel, tx.now)
        right = tried is not None and compare_digest(tried.code, _hashed(given.code, user.user_id))
        if tried is not None and right:
            await store.prove(tx.session, user.user_id, channel, tried.address, tx.now)
        known = await store.listed(tx.session, user.user_id)
    if not right:
        raise CodeInvalid()
    return ok(Addresses(addresses=_shown(known)))


@router.delete(
    f"{_PATH}/{{channel}}",
    response_model=Envelope[Addresses],
    responses=errors(401, AddressNotFound),
)
async def remove_address(
    channel: Channel, user: CurrentUser, unit_of_work: UnitOfWorkDep
) -> Response:
    """Forget the caller's address on a channel: nothing is sent there any more."""
    async with unit_of_work() as tx:
        removed = await store.remove(tx.session, user.user_id, channel)
        known = await store.listed(tx.session, user.user_id)
    if not removed:
        raise AddressNotFound()
    return ok(Addresses(addresses=_shown(known)))


def _shown(known: list[store.Address]) -> list[AddressShown]:
    return [AddressShown(**one._asdict()) for one in known]


def _reached(address: str, secret: str | None) -> str:
    """As the channel is handed it."""
    if secret is None:
        return address
    return orjson.dumps({"url": address, "secret": secret}).decode()


def _secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def _hashed(code: str, user_id: int) -> str:
    return sha256(f"{user_id}:{code}".encode()).hexdigest()
