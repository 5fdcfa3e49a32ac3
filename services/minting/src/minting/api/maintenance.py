"""Maintenance that operators set and lift (NFT-019)."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal

from fastapi import APIRouter, Path, Response
from laurel_service.api import (
    Body,
    Envelope,
    NotFound,
    RequestBody,
    UnitOfWorkDep,
    errors,
    ok,
    require_role,
)
from pydantic import AwareDatetime, Field

from minting.store import maintenance
from minting.store.maintenance import Pausable, Window

router = APIRouter(prefix="/api/v1/nft/maintenance", dependencies=[require_role("admin")])

_FAR: Final = datetime(9000, 1, 1, tzinfo=UTC)
_LONGEST_MINUTES: Final = 7 * 24 * 60
_Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,100}$", alias="maintenanceId")]


class MaintenanceWish(RequestBody):
    """What is not to begin, and for how long: from now on where no start is named."""

    pauses: list[Pausable] = Field(min_length=1, max_length=2)
    minutes: int = Field(strict=True, ge=1, le=_LONGEST_MINUTES)
    starts_at: Annotated[AwareDatetime, Field(lt=_FAR)] | None = None


class MaintenanceWindow(Body):
    """What does not begin from one time to another."""

    maintenance_id: str
    pauses: list[Pausable]
    starts_at: AwareDatetime
    ends_at: AwareDatetime = Field(description="an estimate, until it is lifted")


class MaintenanceWindows(Body):
    """Windows that last or are to come, of operators and of the platform."""

    windows: list[MaintenanceWindow]


class MaintenanceLifted(Body):
    """Claims and upgrades begin again, unless another window lasts."""

    status: Literal["lifted"] = "lifted"
    maintenance_id: str


class UnknownMaintenance(NotFound):
    """Nobody set or announced this window."""

    code: ClassVar[str] = "NFT_MAINTENANCE_NOT_FOUND"
    example: ClassVar[str] = "There is no maintenance with this id."


@router.get("", response_model=Envelope[MaintenanceWindows], responses=errors(401, 403))
async def show_maintenance(unit_of_work: UnitOfWorkDep) -> Response:
    """Which windows last or are to come."""
    async with unit_of_work() as tx:
        found = await maintenance.windows_to_come(tx.session, tx.now)
    return ok(MaintenanceWindows(windows=[_shown(one) for one in found]))


@router.put(
    "/{maintenanceId}", response_model=Envelope[MaintenanceWindow], responses=errors(401, 403, 422)
)
async def set_maintenance(
    maintenance_id: _Id, body: MaintenanceWish, unit_of_work: UnitOfWorkDep
) -> Response:
    """Let no claim or upgrade begin for a while; under a known id, that window is replaced."""
    async with unit_of_work() as tx:
        starts_at = body.starts_at or tx.now
        ends_at = starts_at + timedelta(minutes=body.minutes)
        window = Window(maintenance_id, sorted(set(body.pauses)), starts_at, ends_at)
        await maintenance.set_windows(tx.session, [window])
    return ok(_shown(window))


@router.post(
    "/{maintenanceId}/end",
    response_model=Envelope[MaintenanceLifted],
    responses=errors(401, 403, 422, UnknownMaintenance),
)
async def lift_maintenance(maintenance_id: _Id, unit_of_work: UnitOfWorkDep) -> Response:
    """End a window now, the platform's too; again changes nothing."""
    async with unit_of_work() as tx:
        if not await maintenance.lift_windows(tx.session, [maintenance_id], tx.now):
            raise UnknownMaintenance()
    return ok(MaintenanceLifted(maintenance_id=maintenance_id))


def _shown(window: Window) -> MaintenanceWindow:
    return MaintenanceWindow.model_validate(window, from_attributes=True)
