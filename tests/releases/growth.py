"""What a later version adds to a copy of today: an event, and the second version of a topic."""

from pathlib import Path

NEW_EVENT = '''

from laurel_schemas.event import Event
from laurel_schemas.fields import Timestamp, Token, UserId


class BadgePolished(Event, topic=TOPIC, type="badges.badge.polished"):
    """An earned badge shines."""

    user_id: UserId
    badge_id: Token
    polished_at: Timestamp
'''

NEW_VERSION = '''"""badges.badges.v2: badges earned, each with its points."""

from datetime import timedelta

from laurel_schemas.event import Event
from laurel_schemas.fields import Label, Timestamp, Token, UserId
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="badges.badges.v2",
    owner="badges",
    description="Badges earned, keyed by user",
    key="user_id",
    partitions=6,
    retention=timedelta(days=30),
)


class BadgeEarned(Event, topic=TOPIC, type="badges.badge.earned"):
    """A user met a badge's criteria; `badge` was `badge_id` and `name` in version 1."""

    user_id: UserId
    badge: Token
    title: Label
    earned_at: Timestamp
'''

NEW_READER = """

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from laurel_events import Message, Transaction
from laurel_schemas.badges_badges_v1 import BadgeEarned, BadgePolished
from laurel_schemas.badges_badges_v2 import BadgeEarned as BadgeEarnedV2

from notification_router.controls import Controls
from notification_router.sockets.wakes import Wakes


async def route_version_2(
    messages: Sequence[Message[BadgeEarnedV2]], tx: Transaction, wakes: Wakes, controls: Controls
) -> Any:
    known = ((m, _earned(m.event.user_id, m.event.badge, m.event.earned_at)) for m in messages)
    return await route(_as(known), tx, wakes, controls)


async def route_polished(
    messages: Sequence[Message[BadgePolished]], tx: Transaction, wakes: Wakes, controls: Controls
) -> Any:
    known = ((m, _earned(m.event.user_id, m.event.badge_id, m.event.polished_at)) for m in messages)
    return await route(_as(known), tx, wakes, controls)


def _as(known: Iterable[tuple[Message[Any], BadgeEarned]]) -> list[Message[Any]]:
    return [Message(event, message.meta) for message, event in known]


def _earned(user_id: int, badge: str, at: datetime) -> BadgeEarned:
    return BadgeEarned(
        user_id=user_id,
        badge_id=badge,
        name=badge,
        category="growth",
        criteria="none",
        task_id="none",
        task_name="none",
        activated_badges=0,
        earned_at=at,
    )


FLOW = replace(
    FLOW,
    consumes={**CONSUMES, BadgeEarnedV2: route_version_2, BadgePolished: route_polished},
)
"""


def grow(tree: Path) -> None:
    """Add them to the schemas, and their handlers to a reader."""
    schemas = tree / "schemas" / "src" / "laurel_schemas"
    append(module(schemas, "badges_badges_v1"), NEW_EVENT)
    (schemas / "badges_badges_v2.py").write_text(NEW_VERSION)
    reader = tree / "services" / "notification_router" / "src" / "notification_router"
    append(module(reader, "flow"), NEW_READER)


def module(folder: Path, name: str) -> Path:
    """A module's file, whether it is one file or a folder of them."""
    package = folder / name / "__init__.py"
    return package if package.exists() else folder / f"{name}.py"


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text() + text)
