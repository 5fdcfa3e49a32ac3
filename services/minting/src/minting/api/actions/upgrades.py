"""The Action that hands out an upgrade's transaction to its owner's wallet (NFT-024, NFT-029).

Its id is known to the user who started it. What it hands out is worth nothing without the owner's
signature, and the wallet that signs sends it, too.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter, Path, Response
from laurel_events import Transaction
from laurel_service.api import Conflict, Resource, UnitOfWorkDep, errors

from minting import landing, store
from minting.action_bodies import (
    Account,
    ActionDone,
    ActionLinks,
    ActionShown,
    LinkedAction,
    NextAction,
    NextLinks,
    Sent,
    TransactionToSign,
)
from minting.api.actions.route import PREFIX, ActionRoute, answered
from minting.api.synthesis import to_sign
from minting.ipfs import IpfsGateway
from minting.store.actions import ShownUpgrade, shown_upgrade
from minting.upgrade_refusals import SignedTooLate, UnknownSynthesis
from minting.upgrades.signing import found

router = APIRouter(prefix=f"{PREFIX}/synthesis", route_class=ActionRoute)

_Id = Annotated[UUID, Path(alias="requestId")]
Gateway = Annotated[IpfsGateway, Resource(IpfsGateway)]


class BadgesNotBound(Conflict):
    """The badges that the tier asks for are being bound."""

    code: ClassVar[str] = "NFT_BADGES_NOT_BOUND"
    example: ClassVar[str] = "The badges for this upgrade are being bound; try again in a moment."


@router.get("/{requestId}", response_model=ActionShown, responses=errors(422, UnknownSynthesis))
async def show_upgrade(request_id: _Id, unit_of_work: UnitOfWorkDep, gateway: Gateway) -> Response:
    """The NFT that an upgrade mints, and a button to sign it."""
    async with unit_of_work() as tx:
        upgrade = await _upgrade(tx, request_id)
    href = f"{PREFIX}/synthesis/{request_id}"
    button = LinkedAction(type="transaction", href=href, label="Upgrade")
    shown = ActionShown(
        icon=gateway.url(upgrade.image_uri),
        title=f"Upgrade to {upgrade.name}",
        description="Burns the NFT of the tier below and mints this one, at once.",
        label="Upgrade",
        links=ActionLinks(actions=[button]),
    )
    return answered(shown)


@router.post(
    "/{requestId}",
    response_model=TransactionToSign,
    responses=errors(422, UnknownSynthesis, BadgesNotBound, SignedTooLate),
)
async def hand_out(request_id: _Id, body: Account, unit_of_work: UnitOfWorkDep) -> Response:
    """The transaction, for the wallet that holds the NFT to sign and send."""
    async with unit_of_work() as tx:
        shown = await _upgrade(tx, request_id, body.account)
        upgrade = await found(tx, shown.user_id, request_id)
    if upgrade.binding == "awaited":
        raise BadgesNotBound()
    transaction = to_sign(upgrade)
    if transaction is None:
        raise SignedTooLate()
    href = f"{PREFIX}/synthesis/{request_id}/sent"
    answer = TransactionToSign(
        transaction=transaction,
        message=f"Upgrade to {shown.name}",
        links=NextLinks(next=NextAction(href=href)),
    )
    return answered(answer)


@router.post(
    "/{requestId}/sent", response_model=ActionDone, responses=errors(422, UnknownSynthesis)
)
async def look_for_it(
    request_id: _Id, body: Sent, unit_of_work: UnitOfWorkDep, gateway: Gateway
) -> Response:
    """Look on the chain now for what a wallet says to have sent; it is found later in any case."""
    async with unit_of_work() as tx:
        shown = await _upgrade(tx, request_id, body.account)
        request = await store.load_request(tx.session, request_id)
        if not request.is_settled:
            landing.schedule(tx, request)
    done = ActionDone(
        icon=gateway.url(shown.image_uri),
        title=shown.name,
        description="It is yours once the chain can't undo it, in about 15 seconds.",
        label="Upgraded",
    )
    return answered(done)


async def _upgrade(tx: Transaction, request_id: UUID, account: str | None = None) -> ShownUpgrade:
    """An upgrade, of this wallet where one is named; raises UnknownSynthesis."""
    shown = await shown_upgrade(tx.session, request_id)
    if shown is None or account not in (None, shown.wallet_address):
        raise UnknownSynthesis()
    return shown
