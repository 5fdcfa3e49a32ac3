"""What `laurel competition compare` prints, as a test reads it."""

import asyncio
import json
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from typing import Any

from competition.comparing import compare
from competition.rules.competition import Competition
from competition.settings import Settings
from laurel_service import Service
from laurel_service.runtime import started


async def compared(service: Service, made: Competition, without: str) -> list[Any]:
    """Who would stand elsewhere without a filter."""
    settings = service.settings
    assert isinstance(settings, Settings)
    told = settings.model_copy(update={"compare_competition": made.id, "compare_without": without})
    async with started(replace(service, settings=told), asyncio.Event()) as running:
        with redirect_stdout(StringIO()) as printed:
            await compare(running)
    return [json.loads(line) for line in printed.getvalue().splitlines()]
