"""What holds where nothing is set; the README tells operators the same figures."""

from datetime import timedelta

import pytest
from notification_router.settings import Settings


@pytest.mark.requirement("API-043")
def test_the_limits_by_default() -> None:
    fields = Settings.model_fields
    assert {
        name: fields[name].default for name in fields if name.startswith(("socket_", "keep_"))
    } == {
        "socket_connections_per_user": 10,
        "socket_unproven_per_address": 100,
        "socket_connect_seconds": 10,
        "socket_events_per_second": 20,
        "socket_max_message_bytes": 65536,
        "socket_sweep_seconds": 2,
        "socket_check_seconds": 5,
        "keep_acknowledged": timedelta(days=7),
        "keep_unacknowledged": timedelta(days=30),
        "keep_notifications": timedelta(days=90),
        "keep_room_events": timedelta(days=7),
        "socket_open_conversations": 20,
    }
