"""The pages of the contracts: served from here alone, under a policy that lets nothing else in."""

import re
from importlib.resources import files

import httpx
import pytest

TEXT = {
    "/docs": "text/html",
    "/docs/start.js": "text/javascript",
    "/docs/scalar.js": "text/javascript",
    "/docs/openapi.json": "application/json",
    "/docs/asyncapi.yaml": "application/yaml",
}


@pytest.mark.requirement("API-009")
async def test_every_page_is_served_under_a_strict_policy(http: httpx.AsyncClient) -> None:
    for path, kind in TEXT.items():
        answer = await http.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "connect-src 'self';" in policy


def test_the_page_asks_nobody_else() -> None:
    """A script of another host could read the token that is typed in."""
    folder = files("bridge") / "contracts"
    page = (folder / "index.html").read_text() + (folder / "start.js").read_text()
    assert re.findall(r"https?://", page) == []
    assert not re.search(r"<script>|\son\w+=|style=", page)
