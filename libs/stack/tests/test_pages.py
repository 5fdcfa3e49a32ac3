"""Serving a built single-page application, without building one."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from laurel_stack.errors import Missing
from laurel_stack.pages import Site, application, build
from laurel_stack.pages.building import sources
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_stack.probes import answers_get
from laurel_testkit import eventually

SCRIPT = "console.log('a long script');" * 100


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a build leaves."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<meta content="__NONCE__"><script src="/assets/a.js">')
    (tmp_path / "assets" / "a.js").write_text(SCRIPT)
    (tmp_path / "secret").write_text("not below assets")
    return tmp_path


@pytest.fixture
def client(built: Path) -> httpx.AsyncClient:
    """A browser of the site."""
    app = application(Site(built, ["http://pictures.example"]))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.example")


@pytest.mark.requirement("CON-002")
@pytest.mark.parametrize("path", ["/", "/app", "/app/wallet", "/app/chat/conv_1"])
async def test_every_page_is_the_document_under_the_policy(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    nonce = re.findall(r'content="([^"]{16,})"', answer.text)[0]
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'self' 'nonce-{nonce}'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "img-src 'self' data: http://pictures.example" in policy
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_nonce_is_good_for_one_answer(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).text != (await client.get("/")).text


async def test_a_file_is_packed_and_kept(client: httpx.AsyncClient) -> None:
    packed = await client.get("/assets/a.js")
    plain = await client.get("/assets/a.js", headers={"accept-encoding": "identity"})
    assert (packed.text, plain.text) == (SCRIPT, SCRIPT)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(SCRIPT)
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/assets/b.js", "/assets/../secret", "/assets/%2e%2e/secret", "/x"]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


def test_a_build_depends_on_no_package_and_no_earlier_build(tmp_path: Path) -> None:
    for name in ("src/a.ts", "node_modules/b/c.js", "dist/d.js", "src/api/generated/e.ts"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found: Iterator[Path] = sources(tmp_path)
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["src/a.ts"]


@pytest.mark.requirement("CON-001")
def test_what_cannot_be_fetched_says_so(tmp_path: Path) -> None:
    """npm refuses a lock that does not fit, as it does where no registry answers."""
    project, cache = tmp_path / "project", tmp_path / "cache"
    project.mkdir()
    (project / "package.json").write_text('{"dependencies": {"vite": "8.0.0"}}')
    (project / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {}}')
    with pytest.raises(Missing, match="`ci` failed"):
        build(project, cache)


@pytest.mark.requirement("CON-027")
async def test_the_image_serves_the_pages_and_nothing_beside_them(built: Path) -> None:
    """As the console's image starts it, but for the address and the folder."""
    with Reservation(1) as held:
        (port,) = held.ports
    program = (sys.executable, "-m", "laurel_stack.pages", "--port", str(port))
    images = ("--images", "http://pictures.example")
    process = await asyncio.create_subprocess_exec(*program, "--data", str(built), *images)
    here = f"http://{LOOPBACK}:{port}"
    try:
        await eventually(lambda: answers_get(f"{here}/health/ready"), 60)
        async with httpx.AsyncClient(base_url=here) as client:
            page = await client.get("/app/people/x")
            assert "http://pictures.example" in page.headers["content-security-policy"]
            assert (await client.get("/demo/people")).status_code == 404
    finally:
        process.terminate()
        await process.wait()
