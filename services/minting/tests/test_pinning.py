"""Definitions come from configuration and are pinned once."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from laurel_events import DueTask
from laurel_stack.ipfs.cid import CidVersion, cid_of
from laurel_testkit.plugin import Pinata
from minting import definitions, pinning, store
from minting.cids import raw_cid
from minting.definitions import DefinitionsError
from minting.ipfs import IpfsGateway
from minting.pinata import PinUnavailable, pin_file, pin_json, pinata_client
from minting_world import GATEWAY, World
from sqlalchemy import text


async def define(world: World, *changed: definitions.Definition) -> list[DueTask]:
    """Migrate with these definitions; what is to be pinned afterwards."""
    async with world.unit_of_work() as tx:
        await store.save_definitions(tx.session, changed)
        await pinning.schedule_pins(tx)
    return sorted(await world.due(pinning.KIND), key=lambda task: task.key)


async def uris(world: World, level: int) -> tuple[str | None, str | None]:
    query = text("select image_uri, metadata_uri from nft_definitions where level = :level")
    async with world.database.reading() as session:
        row = (await session.execute(query, {"level": level})).one()
        return row.image_uri, row.metadata_uri


async def test_what_is_pinned_stays_pinned(poor_world: World) -> None:
    before = await uris(poor_world, 1)
    assert await define(poor_world, *definitions.load()) == []
    trophy = definitions.load()[-1]
    assert await define(poor_world, replace(trophy, features=("Crown",))) == []
    async with poor_world.database.reading() as session:
        query = text("select features from nft_definitions where level is null")
        assert await session.scalar(query) == ["Crown"]
    assert await uris(poor_world, 1) == before
    assert all(uri is not None and uri.startswith("ipfs://bafk") for uri in before)


async def test_a_definition_that_says_something_new_is_pinned_again(
    poor_world: World, pinata: Pinata
) -> None:
    chicken, *_ = definitions.load()
    before = await uris(poor_world, 1)
    (task,) = await define(poor_world, replace(chicken, description="A rarer bird."))
    async with pinata_client(pinata.url, pinata.jwt) as http:
        await pinning.pin_definition(
            task, poor_world.unit_of_work, http, poor_world.minter, GATEWAY
        )
    image, metadata = await uris(poor_world, 1)
    assert image == before[0]
    assert metadata not in (None, before[1])
    assert await poor_world.due(pinning.KIND) == []


async def test_pinata_away_leaves_the_definition_to_be_pinned(poor_world: World) -> None:
    chicken, *_ = definitions.load()
    (task,) = await define(poor_world, replace(chicken, name="Tech Hen"))
    async with pinata_client("http://127.0.0.1:9", "token") as http:
        with pytest.raises(PinUnavailable):
            await pinning.pin_definition(
                task, poor_world.unit_of_work, http, poor_world.minter, GATEWAY
            )
    assert len(await poor_world.due(pinning.KIND)) == 1


async def test_what_changes_while_it_is_pinned_is_not_taken_for_pinned(
    poor_world: World, pinata: Pinata
) -> None:
    chicken, *_ = definitions.load()
    await define(poor_world, replace(chicken, name="Tech Hen"))
    async with poor_world.unit_of_work() as tx:
        old = await store.unpinned(tx.session, "tier-1")
        assert old is not None
    await define(poor_world, replace(chicken, name="Tech Rooster"))
    async with poor_world.unit_of_work() as tx:
        await store.save_pinned(tx.session, old, definitions.Pinned("ipfs://a", "ipfs://b"))
    assert await uris(poor_world, 1) == (None, None)


def entry(name: str = "A") -> str:
    return f'[[nft]]\nlevel = 1\nname = "{name}"\nsymbol = "B"\ndescription = ""\nimage = "a.txt"\n'


@pytest.mark.requirement("NFT-001")
@pytest.mark.parametrize(
    ("toml", "advice"),
    [
        ("nft = 1", "nft"),
        ("nft = []", "nft"),
        ("[[nft]]\nlevel = 9", "nft.0.level"),
        (entry("🐔" * 9), "nft.0.name\n.* 1 to 32 bytes"),
        (entry().replace('n = ""', f'n = "{"x" * 1001}"'), "nft.0.description\n.* 1000 char"),
        (entry() * 2, "each level once"),
        (entry().replace("level = 1\n", ""), "either a level, or a key, fee_reduction_percent"),
        (entry() + 'key = "a"\n', "either a level, or a key, fee_reduction_percent"),
        (entry(), "image of level 1 should be named as an image"),
    ],
)
def test_a_file_of_definitions_that_is_wrong_names_the_field(
    tmp_path: Path, toml: str, advice: str
) -> None:
    path = tmp_path / "nfts.toml"
    path.write_text(toml)
    with pytest.raises(DefinitionsError, match=advice):
        definitions.load(path)


@pytest.mark.requirement("NFT-092")
def test_every_packaged_picture_is_a_png_of_its_own() -> None:
    packaged = definitions.load()
    assert {definition.image_type for definition in packaged} == {"image/png"}
    assert all(definition.image.startswith(b"\x89PNG\r\n\x1a\n") for definition in packaged)
    assert len({definition.image for definition in packaged}) == len(packaged) == 6


@pytest.mark.parametrize("answer", ["null", '"None"', "17", '"bafk../x"', '""'])
async def test_what_is_no_cid_is_never_taken_for_one(answer: str) -> None:
    """Whatever is taken stands on the chain for ever."""
    told = httpx.MockTransport(lambda _: httpx.Response(200, text=f'{{"IpfsHash": {answer}}}'))
    async with httpx.AsyncClient(transport=told, base_url="http://pinata.test") as http:
        with pytest.raises(PinUnavailable):
            await pin_json(http, {}, "name", GATEWAY)


class Another(httpx.AsyncBaseTransport):
    """The content store, whose answers name what somebody else has pinned there."""

    def __init__(self, cid: str) -> None:
        self._cid, self._store = cid, httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._store.handle_async_request(request)
        pinned = json.loads(await answer.aread())
        return httpx.Response(answer.status_code, json={**pinned, "IpfsHash": self._cid})


def another(pinata: Pinata, cid: str) -> httpx.AsyncClient:
    headers = {"authorization": f"Bearer {pinata.jwt}"}
    return httpx.AsyncClient(base_url=pinata.url, headers=headers, transport=Another(cid))


def gateway_of(pinata: Pinata) -> IpfsGateway:
    return IpfsGateway(f"{pinata.url}/ipfs/")


@pytest.mark.requirement("NFT-094")
async def test_another_contents_cid_is_refused_and_asked_for_again(
    poor_world: World, pinata: Pinata
) -> None:
    """It is valid, and the gateway has something under it: another NFT's picture, for ever."""
    chicken, ape, *_ = definitions.load()
    gateway = gateway_of(pinata)
    (task,) = await define(poor_world, replace(chicken, description="A rare bird."))
    async with another(pinata, raw_cid(ape.image)) as http:
        with pytest.raises(PinUnavailable, match="other content"):
            await pinning.pin_definition(
                task, poor_world.unit_of_work, http, poor_world.minter, gateway
            )
    assert await uris(poor_world, 1) == (None, None)
    (task,) = await poor_world.due(pinning.KIND)
    async with pinata_client(pinata.url, pinata.jwt) as http:
        await pinning.pin_definition(
            task, poor_world.unit_of_work, http, poor_world.minter, gateway
        )
    image, metadata = await uris(poor_world, 1)
    assert image == f"ipfs://{raw_cid(chicken.image)}"
    assert metadata is not None


@pytest.mark.requirement("NFT-094")
@pytest.mark.parametrize("version", [0, 1])
async def test_a_store_may_cut_content_otherwise_if_the_gateway_has_it(
    pinata: Pinata, version: CidVersion
) -> None:
    """Of several blocks, or wrapped as version 0 is: another CID of this very content."""
    content = bytes(range(256)) * (2048 if version else 4)
    cid = cid_of(content, version)
    assert cid != raw_cid(content)
    gateway = gateway_of(pinata)
    async with another(pinata, cid) as http:
        # Nobody has it yet under that name: a gateway may be late.
        if not version:
            with pytest.raises(PinUnavailable, match="the gateway answered 404"):
                await pin_file(http, content, "image/png", "a", gateway)
            options = {"pinataOptions": '{"cidVersion": 0}'}
            await http.post("/pinning/pinFileToIPFS", data=options, files={"file": content})
        assert await pin_file(http, content, "image/png", "a", gateway) == f"ipfs://{cid}"
        with pytest.raises(PinUnavailable, match="other content"):
            await pin_file(http, content + b"!", "image/png", "a", gateway)


async def test_a_gateway_that_is_away_decides_nothing(pinata: Pinata) -> None:
    async with another(pinata, raw_cid(b"another")) as http:
        with pytest.raises(PinUnavailable, match="the gateway: "):
            await pin_file(http, b"this", "image/png", "a", IpfsGateway("http://127.0.0.1:9/"))
