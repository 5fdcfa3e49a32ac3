"""The pages for people, reached by clicks over the real suite."""

import re

import pytest
from laurel_cli.demo.platform import START
from laurel_cli.demo.story import Story
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.social_interactions_v1 import VideoLiked
from laurel_testkit import eventually

from tests.console.people import Visitor
from tests.support.traders import send
from tests.support.upgrades import guided

pytestmark = [pytest.mark.console, pytest.mark.long]

PAGES = (
    "Upgrade",
    "Badges",
    "Wallet",
    "Competitions",
    "Messages",
    "Chat",
    "Preferences",
)
"""Entries of the menu."""

STATES = (
    ("Nora Newcomer", "entrance", "Welcome to Laurel"),
    ("Clara Climber", "locked", "Your first NFT is on its way"),
    ("0x", "active", "You hold"),
)
"""Who is in which state of the personal center, and what they read there."""


@pytest.mark.requirement("CON-008")
async def test_every_page_is_fit_to_be_used_in_both_colours(visitor: Visitor) -> None:
    await visitor.sign_in("0x")
    for entry in ("Personal center", *PAGES):
        await visitor.choose(entry)
        await visitor.fit(entry.lower().replace(" ", "-"))


@pytest.mark.requirement("CON-010")
@pytest.mark.parametrize(("name", "state", "words"), STATES)
async def test_the_personal_center_has_its_states(
    visitor: Visitor, name: str, state: str, words: str
) -> None:
    await visitor.sign_in(name)
    await visitor.sees(words)
    assert await visitor.page.locator(f"[data-state={state}]").count() == 1
    await visitor.picture(f"center-{state}")
    assert await visitor.faults() == []


@pytest.mark.requirement("CON-010", "CON-013")
async def test_a_claim_is_followed_live_to_the_nft(visitor: Visitor) -> None:
    await visitor.sign_in("Rafi Ready")
    await visitor.sees("Tech Chicken is yours to claim")
    await visitor.picture("center-unlockable")
    await visitor.page.get_by_role("button", name="Claim").click()
    await visitor.sees("You hold Tech Chicken")
    await visitor.choose("Messages")
    await visitor.page.get_by_role("button", name="Why did I get this?").first.click()
    await visitor.sees("Topic, partition, offset")


@pytest.mark.requirement("CON-015")
async def test_an_upgrade_is_confirmed_signed_and_followed(
    visitor: Visitor, console: Suite
) -> None:
    """Two activated badges are what the second tier asks for beside the volume."""
    who = next(one for one in Story.of(console).people if one.part == "trader")
    await send(console, guided(who.user_id))
    await visitor.sign_in("0x")
    await visitor.choose("Badges")
    for badge in ("The Contract Enlightener", "Platform Enlighteners"):
        await visitor.page.get_by_role("button", name=badge).click()
        dialog = visitor.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Activate").click()
        await dialog.get_by_text("Activated:").wait_for()
        await visitor.page.keyboard.press("Escape")
        await dialog.wait_for(state="detached")
    await visitor.choose("Upgrade")
    await visitor.page.get_by_role("button", name="Upgrade now").click()
    assert await visitor.faults() == []
    await visitor.page.get_by_role("button", name="Sign and upgrade").click()
    await visitor.sees("Welcome to Quant Ape")
    await visitor.picture("upgrade-success")


@pytest.mark.requirement("CON-011")
async def test_points_arrive_without_a_reload(visitor: Visitor, console: Suite) -> None:
    await visitor.sign_in("Nora Newcomer")
    await visitor.choose("Wallet")
    balance = visitor.page.get_by_test_id("balance")
    before = await balance.inner_text()
    async with producer(console.endpoints.kafka) as kafka:
        await publish(kafka, [_like("live-1")])
    await visitor.sees("+1 LykCoin ✨")

    async def moved() -> bool:
        return bool(await balance.inner_text() != before)

    await eventually(moved)
    await visitor.page.get_by_role("button", name="Why").first.click()
    await visitor.page.get_by_role("button", name="Get the receipt").click()
    receipt = re.compile("Checked in this browser|try again in a second")
    await visitor.page.get_by_text(receipt).wait_for()


@pytest.mark.requirement("CON-014")
async def test_what_one_writes_the_other_reads(visitor: Visitor) -> None:
    await visitor.sign_in("0x")
    await visitor.choose("Chat")
    await visitor.page.get_by_role("main").get_by_role("link").first.click()
    words = "<b>bold</b> שלום"
    await visitor.page.get_by_role("textbox", name="Write a message").fill(words)
    await visitor.page.get_by_role("button", name="Send").click()
    await visitor.page.get_by_role("log").get_by_text(words).wait_for()
    await visitor.picture("chat-open")
    assert await visitor.faults() == []


@pytest.mark.requirement("CON-012")
async def test_somebody_enters_a_competition_and_finds_their_place(visitor: Visitor) -> None:
    await visitor.sign_in("Clara Climber")
    await visitor.choose("Competitions")
    await visitor.page.get_by_role("link", name="Weekly Trading Championship").click()
    await visitor.sees("You take part")
    await visitor.sees("(you)")
    await visitor.picture("competition")
    assert await visitor.faults() == []


@pytest.mark.requirement("CON-006")
async def test_a_name_is_text_whatever_it_holds(visitor: Visitor, console: Suite) -> None:
    """The page neither runs it, nor turns round, nor grows out of the window."""
    name = "<img src=x onerror=alert(1)>\u202eevil" + "W" * 10_000
    who = next(one for one in Story.of(console).people if one.part == "newcomer")
    announced = UserAnnounced(
        user_id=who.user_id,
        wallet_address=str(who.keys.pubkey()),
        username=name,
        joined_at=START,
        following=180,
    )
    async with producer(console.endpoints.kafka) as kafka:
        await publish(kafka, [announced])
    await visitor.sign_in("Nora Newcomer")
    await visitor.page.get_by_text("<img src=x").wait_for()
    wide = await visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def _like(interaction: str) -> VideoLiked:
    return VideoLiked(
        interaction_id=interaction,
        actor_id=1004,
        occurred_at=START,
        actor_following=180,
        video_id=f"video-{interaction}",
        video_title="A live one",
        owner_id=1001,
        owner_followers=2400,
    )
