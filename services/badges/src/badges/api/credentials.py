"""Earned badges as signed Open Badges 3.0 credentials, and what their verifiers need."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from laurel_schemas.fields import Token
from laurel_service.api import (
    Body,
    CurrentUser,
    Envelope,
    Resource,
    SessionDep,
    errors,
    ok,
)
from starlette.responses import JSONResponse

from badges import images, store
from badges.api.errors import BadgeNotEarned, CredentialsOff
from badges.rules.credentials import PATH, Earned, claims, credential, profile
from badges.signing import CredentialSigner
from badges.store import admin

router = APIRouter()

_CACHED = {"Cache-Control": "public, max-age=3600"}
SignerDep = Annotated[CredentialSigner, Resource(CredentialSigner)]


class Credential(Body):
    """A credential: `jwt` is what counts and can be verified offline, `credential` what it says."""

    jwt: str
    credential: dict[str, Any]


@router.get(
    "/api/v1/badges/{badgeId}/credential",
    response_model=Envelope[Credential],
    responses=errors(401, BadgeNotEarned, CredentialsOff),
)
async def badge_credential(
    badge_id: Annotated[Token, Path(alias="badgeId")],
    user: CurrentUser,
    session: SessionDep,
    signer: SignerDep,
) -> Response:
    """The credential of a badge that the caller earned: Open Badges 3.0 as VC-JWT, EdDSA."""
    badge = await store.defined(session, badge_id)
    earned_at = await store.find_earned(session, user.user_id, badge_id)
    if badge is None or earned_at is None:
        raise BadgeNotEarned()
    earned = Earned(user.user_id, badge, earned_at)
    said = credential(earned, images.url_of(badge), signer.url, signer.issuer)
    signed = signer.sign(claims(said, earned))
    if signed is None:
        raise CredentialsOff()
    return ok(Credential(jwt=signed, credential=dict(said)))


@router.get(f"{PATH}/keys", response_class=JSONResponse)
async def credential_keys(signer: SignerDep) -> Response:
    """The public key that verifies credentials, as JWKS, for anybody."""
    return JSONResponse(dict(signer.jwks()), headers=_CACHED)


@router.get(f"{PATH}/issuer", response_class=JSONResponse)
async def credential_issuer(signer: SignerDep) -> Response:
    """The profile of the issuer that credentials name, for anybody."""
    return JSONResponse(dict(profile(signer.url, signer.issuer)), headers=_CACHED)


@router.get(f"{PATH}/revocations", response_class=JSONResponse)
async def revocations(session: SessionDep, signer: SignerDep) -> Response:
    """The credentials that hold no more, as 1EdTechRevocationList, for anybody."""
    revoked = [
        {"id": f"urn:uuid:{id_}", "revoked": True, "revocationReason": "Revoked by an operator"}
        for id_, _ in await admin.revoked_credentials(session)
    ]
    issuer = profile(signer.url, signer.issuer)["id"]
    listed = {"id": f"{signer.url}{PATH}/revocations", "issuer": issuer}
    told = {**listed, "revokedCredential": revoked}
    return JSONResponse(told, headers={"Cache-Control": "no-cache"})
