"""When tests take place."""

from datetime import UTC, datetime

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
