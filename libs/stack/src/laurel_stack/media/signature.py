"""Checks a signed URL as S3 does: Signature Version 4 in the query, by nothing but its document."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, quote

_ALGORITHM = "AWS4-HMAC-SHA256"
_UNSIGNED = "UNSIGNED-PAYLOAD"


class SignatureError(ValueError):
    """A request is not signed, not as it came, or too late."""


def check(
    method: str, path: str, query: str, headers: Mapping[str, str], secret: str, now: datetime
) -> None:
    """Raise SignatureError unless this very request was signed with the secret, for now."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    signature = given.pop("X-Amz-Signature", "")
    if given.get("X-Amz-Algorithm") != _ALGORITHM:
        raise SignatureError("the URL carries no signature of version 4")
    asked = _canonical(method, path, given, headers)
    scope = given["X-Amz-Credential"].partition("/")[2]
    told = "\n".join((_ALGORITHM, given["X-Amz-Date"], scope, sha256(asked.encode()).hexdigest()))
    expected = hmac.new(_key(secret, scope), told.encode(), sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise SignatureError("the signature is not that of this request")
    _check_time(given["X-Amz-Date"], int(given["X-Amz-Expires"]), now)


def _canonical(method: str, path: str, given: Mapping[str, str], headers: Mapping[str, str]) -> str:
    signed = given.get("X-Amz-SignedHeaders", "").split(";")
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in given.items()
    )
    lines = [f"{name}:{headers.get(name, '').strip()}" for name in signed]
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return "\n".join((method, path, query, *lines, "", ";".join(signed), _UNSIGNED))


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return key


def _check_time(signed_at: str, seconds: int, now: datetime) -> None:
    began = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if not began - timedelta(minutes=15) <= now <= began + timedelta(seconds=seconds):
        raise SignatureError("the signature is not valid any more, or not yet")
