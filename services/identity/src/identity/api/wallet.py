"""Sign-in by a wallet's signature."""

from typing import Annotated

from fastapi import APIRouter, Response
from laurel_schemas.fields import Timestamp, WalletAddress
from laurel_service.api import Body, Envelope, RequestBody, Resource, UnitOfWorkDep, errors, ok
from pydantic import Field

from identity import wallet
from identity.api.bodies import (
    AccountBanned,
    AccountUnknown,
    SignedIn,
    SignInInvalid,
    signed_in,
)
from identity.settings import Settings
from identity.tokens import Tokens

router = APIRouter()


class Asking(RequestBody):
    """Which wallet wants to sign in."""

    address: WalletAddress


class Asked(Body):
    """What the wallet is to sign, byte for byte, until when; it is good once."""

    message: str
    nonce: str
    expires_at: Timestamp


class Signed(RequestBody):
    """The wallet's signature of the message, in base58."""

    nonce: str = Field(max_length=64)
    signature: str = Field(max_length=128)


@router.post("/api/v1/identity/sign-in/wallet/challenge", response_model=Envelope[Asked])
async def challenge(
    asking: Asking, unit_of_work: UnitOfWorkDep, settings: Annotated[Settings, Resource(Settings)]
) -> Response:
    """Begin a sign-in; the answer is the same whether the wallet is known or not."""
    async with unit_of_work() as tx:
        asked = await wallet.ask(tx, settings, asking.address)
    return ok(Asked(message=asked.text(), nonce=asked.nonce, expires_at=asked.expires_at))


@router.post(
    "/api/v1/identity/sign-in/wallet",
    response_model=Envelope[SignedIn],
    responses=errors(SignInInvalid, AccountUnknown, AccountBanned),
)
async def sign_in(
    signed: Signed, unit_of_work: UnitOfWorkDep, tokens: Annotated[Tokens, Resource(Tokens)]
) -> Response:
    """Finish a sign-in; whatever comes of it, the challenge is used up."""
    async with unit_of_work() as tx:
        proven, user_id = await wallet.answered(tx, signed.nonce, signed.signature)
        result = await tokens.open(tx, user_id) if user_id is not None else None
    if not proven:
        raise SignInInvalid()
    if result is None:
        raise AccountUnknown()
    return ok(signed_in(result))
