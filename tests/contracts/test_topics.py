"""The topics that the requirements name."""

import pytest
from laurel_schemas import topics

OF_THE_PLATFORM = {
    *("trading.trades.v1", "trading.backfills.v1", "trading.strategies.v1"),
    *("social.interactions.v1", "accounts.users.v1", "platform.announcements.v1"),
}
OF_SERVICES = {
    *("qualification.tiers.v1", "qualification.volumes.v1", "qualification.rules.v1"),
    *("nft-events.v1", "minting.benefits.v1", "badges.badges.v1", "badges.holders.v1"),
    *("competition.lifecycle.v1", "competition.standings.v1", "competition.prizes.v1"),
    *("wallet.points.v1", "chat.messages.v1", "chat.typing.v1", "chat.members.v1"),
    "competition.live.v1",
    *("notifications.deliveries.v1", "nft-critical-notifications.v1"),
    *("nft-high-priority-notifications.v1", "nft-batched-notifications.v1"),
}
SNAPSHOTS = {
    *("accounts.users.v1", "qualification.volumes.v1", "qualification.rules.v1"),
    *("badges.holders.v1", "minting.benefits.v1", "chat.members.v1"),
}


@pytest.mark.requirement("EVT-005", "EVT-006", "EVT-007")
def test_every_topic_has_its_contract() -> None:
    """Several services can be built side by side once what they tell each other is fixed."""
    assert {topic.name for topic in topics()} >= OF_THE_PLATFORM | OF_SERVICES


@pytest.mark.requirement("EVT-008")
def test_a_new_service_can_start_from_snapshots() -> None:
    compacted = {topic.name for topic in topics() if topic.compacted}
    assert compacted >= SNAPSHOTS


@pytest.mark.requirement("NTF-142")
def test_the_batched_topic_has_its_facts() -> None:
    (batched,) = [topic for topic in topics() if topic.name == "nft-batched-notifications.v1"]
    assert (batched.partitions, batched.replication, batched.public) == (12, 2, True)
    assert batched.retention is not None
    assert batched.retention.days == 1
