"""Bodies of the catalogue's routes (BADGE-034)."""

from typing import Any
from uuid import UUID

from laurel_schemas.fields import Label, TierLevel, Timestamp, Token
from laurel_service.api import Body, RequestBody
from pydantic import Field

from badges.api.errors import BadgeInvalid
from badges.catalogue import defined_by
from badges.rules import Badge, BadgeType, Rarity


class Wanted(RequestBody):
    """What a badge shall be; `criteria` as in the catalogue, such as `{"followers": 25}`.

    With `dryRun` it is only tried who would earn it.
    """

    name: Label
    badge_type: BadgeType
    category: Token
    rarity: Rarity
    description: Label
    task_id: Token
    task_name: Label
    criteria: dict[str, Any]
    required_for_tier: TierLevel | None = None
    suggested_actions: list[Label] = Field(default=[], max_length=10)
    dry_run: bool = False

    def badge(self, **more: str) -> Badge:
        """The badge; raises BadgeInvalid."""
        try:
            own = self.model_dump(include=set(Badge.__slots__))
            return defined_by(own | more)
        except ValueError as error:
            raise BadgeInvalid(str(error)) from None


class NewBadge(Wanted):
    """A badge to offer."""

    badge_id: Token


class ChangedBadge(Wanted):
    """What a badge shall be from now or from a time on, whether it is on offer, and why."""

    on_offer: bool = True
    reason: Label
    effective_at: Timestamp | None = None


class Created(Body):
    """The badge is on offer, and awarded over the past; or `trialId` tells who would earn it."""

    badge_id: str
    trial_id: UUID | None


class Changed(Body):
    """The version that was made, null after a dry run, of which `trialId` tells."""

    badge_id: str
    version: int | None
    trial_id: UUID | None


class BadgeVersion(Body):
    """A version: who made it, when and why, and from when on it decides.

    `madeBy` is null where `migrate` took it from the catalogue of the release. In force is the
    latest one with an `inForceAt`; a planned one has neither that nor a `stoppedAt`.
    """

    version: int
    definition: dict[str, Any]
    on_offer: bool
    made_by: int | None
    reason: str
    made_at: Timestamp
    effective_at: Timestamp
    in_force_at: Timestamp | None
    stopped_at: Timestamp | None


class BadgeVersions(Body):
    """The latest versions of a badge, the newest first."""

    badge_id: str
    versions: list[BadgeVersion]


class Trial(Body):
    """Who would earn a badge, of the `users` that were looked at; complete once it has ended."""

    id: UUID
    badge_id: str
    users: int
    would_earn: int
    asked_by: int
    asked_at: Timestamp
    ended_at: Timestamp | None
