"""An earned badge as an Open Badges 3.0 credential, before it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from badges.rules.awards import Badge

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
PATH = "/api/v1/badges/credentials"


@dataclass(frozen=True, slots=True)
class Earned:
    """Who earned which badge and when."""

    user_id: int
    badge: Badge
    earned_at: datetime

    @property
    def credential_id(self) -> UUID:
        """The same for ever; a badge that was taken away and given again has another."""
        return credential_id(self.user_id, self.badge.badge_id, self.earned_at)


def credential_id(user_id: int, badge_id: str, earned_at: datetime) -> UUID:
    """What identifies the credential of an award."""
    return uuid5(NAMESPACE_URL, f"laurel:badge:{user_id}:{badge_id}:{earned_at.timestamp()}")


def profile(url: str, name: str) -> Mapping[str, Any]:
    """Who issues."""
    return {"id": f"{url}{PATH}/issuer", "type": ["Profile"], "name": name, "url": url}


def credential(earned: Earned, image_url: str, url: str, issuer: str) -> Mapping[str, Any]:
    """What is said about a user; `url` is where the API is reached from outside.

    The holder is named by their user id alone: the credential holds nothing else about them.
    """
    badge = earned.badge
    return {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{earned.credential_id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "issuer": profile(url, issuer),
        "validFrom": _time(earned.earned_at),
        "credentialSubject": {
            "id": f"urn:laurel:user:{earned.user_id}",
            "type": ["AchievementSubject"],
            "achievement": _achievement(badge, image_url, url),
        },
        "credentialStatus": {
            "id": f"{url}{PATH}/revocations",
            "type": "1EdTechRevocationList",
        },
    }


def _achievement(badge: Badge, image_url: str, url: str) -> Mapping[str, Any]:
    return {
        "id": f"{url}/api/v1/badges/{badge.badge_id}",
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": badge.name,
        "description": badge.description,
        "criteria": {"narrative": badge.description},
        "image": {
            "id": image_url if "://" in image_url else f"{url}{image_url}",
            "type": "Image",
            "caption": badge.name,
        },
        "tag": [badge.category, badge.badge_type, badge.rarity],
    }


def claims(credential: Mapping[str, Any], earned: Earned) -> Mapping[str, Any]:
    """The claims of the credential as JWT: it, and what JWT says in its own names (VC-JWT)."""
    return {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": int(earned.earned_at.timestamp()),
        "sub": credential["credentialSubject"]["id"],
    }


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
