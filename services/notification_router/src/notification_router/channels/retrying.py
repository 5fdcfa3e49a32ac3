"""What a provider asks for by Retry-After."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

_LONGEST_WAIT: Final = timedelta(hours=1)
_EMPTY: Final = timedelta(0)


def retry_after(answer: httpx.Response, now: datetime) -> timedelta | None:
    """What a Retry-After asks for, in seconds or as a time; an hour at most."""
    told = answer.headers.get("retry-after", "")
    if told.isascii() and told.isdigit():
        return min(timedelta(seconds=int(told[:9])), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(told) - now
    except (ValueError, TypeError):
        return None
    return max(_EMPTY, min(wait, _LONGEST_WAIT))
