"""Deliveries that failed: chosen by reason, looked at as they would pass, tried again."""

from datetime import UTC, datetime

import httpx
import psycopg
import pytest
from laurel_cli.publishing import producer, publish
from laurel_cli.running import Suite
from laurel_cli.wallets import home_secret, wallet_address
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.social_interactions_v1 import UserFollowed
from laurel_testkit import eventually

from tests.console.people import Visitor
from tests.support.mail import MailServer
from tests.support.traders import START, http

pytestmark = [pytest.mark.console, pytest.mark.long]

FAILED = "/api/v1/notifications/dead-letters"
PREFERENCES = "/api/v1/notifications/preferences"
WANTS, WANTED = 4_200_001, 4_200_002
"""Who still wants mails when they are tried again, and who does not."""
CODES = {WANTS: "550", WANTED: "554"}
ADMIN = 999
WHY = "The mail server takes mails again"


@pytest.mark.requirement("CON-023")
async def test_what_failed_is_chosen_looked_at_and_tried_again(
    visitor: Visitor, console: Suite, mail: MailServer
) -> None:
    await _refused(console, {WANTS: 3, WANTED: 2})
    await _choose(console, WANTED, disabled=("profile_followed",))
    await visitor.sign_in("Olga Operator")
    await visitor.choose("Dead letters")
    await visitor.view("Failed deliveries")
    await _offers(visitor, 5)
    await visitor.fit("failed-deliveries")
    await _look(visitor, WANTED, 2)
    await visitor.sees("Held back: 2")
    await _look(visitor, WANTS, 3)
    await visitor.sees("Would be sent: 3")
    await visitor.fit("failed-deliveries-preview")
    mail.refuses = False
    await visitor.decide("Try them again", WHY)
    await visitor.sees("3 of 3 tried again")
    await visitor.sees("Sent again: 3")
    await _offers(visitor, 2)
    await visitor.fit("failed-deliveries-tried")
    await eventually(lambda: mail.taken > 0)
    await _kept(console)


async def _offers(visitor: Visitor, count: int) -> None:
    preview = f"Preview what would pass ({count})"
    await visitor.page.get_by_role("button", name=preview).wait_for()


async def _look(visitor: Visitor, whom: int, count: int) -> None:
    reason = f"the mail server refused it with {CODES[whom]} ({count})"
    await visitor.page.get_by_role("combobox", name="Reason").select_option(label=reason)
    preview = f"Preview what would pass ({count})"
    await visitor.page.get_by_role("button", name=preview).click()


async def _refused(console: Suite, counts: dict[int, int]) -> None:
    """Mails about followers, to addresses that their server does not know."""
    secret = home_secret(console.stack.home.root)
    people = [
        UserAnnounced(
            user_id=one,
            wallet_address=wallet_address(secret, f"letters {one}"),
            username=f"reader {one}",
            joined_at=START,
            email=f"{CODES[one]}@laurel.example",
        )
        for one in counts
    ]
    follows = [
        UserFollowed(
            interaction_id=f"letters-{one}-{number}",
            actor_id=4_210_000 + number,
            occurred_at=datetime.now(UTC),
            target_id=one,
        )
        for one, count in counts.items()
        for number in range(count)
    ]
    for one in counts:
        await _choose(console, one)
    async with producer(console.endpoints.kafka) as kafka:
        await publish(kafka, people)
        await eventually(lambda: _known(console, len(counts)))
        await publish(kafka, follows)
    await eventually(lambda: _waiting(console, len(follows)))


async def _known(console: Suite, count: int) -> bool:
    query = "select count(email) from people where user_id = any(%s)"
    url = console.endpoints.postgres["notification_router"]
    async with await psycopg.AsyncConnection.connect(url) as router:
        rows = await router.execute(query, [list(CODES)])
        return await rows.fetchone() == (count,)


async def _waiting(console: Suite, count: int) -> bool:
    async with _admin(console) as client:
        return len((await client.get(FAILED)).json()["data"]["deadLetters"]) == count


async def _choose(console: Suite, user_id: int, disabled: tuple[str, ...] = ()) -> None:
    chosen = {"channels": {"email": ["*"]}, "disabled_events": list(disabled)}
    body = {"user_notification_preferences": chosen}
    async with http(console, console.secrets.issuer.token(user_id)) as client:
        (await client.put(PREFERENCES, json=body)).raise_for_status()


async def _kept(console: Suite) -> None:
    """What was tried again is kept with who said so, and why."""
    async with _admin(console) as client:
        done = (await client.get("/api/v1/notifications/operations")).json()["data"]["operations"]
    assert (done[0]["what"], done[0]["reason"]) == ("replay", WHY)


def _admin(console: Suite) -> httpx.AsyncClient:
    return http(console, console.secrets.issuer.token(ADMIN, roles=("user", "admin")))


async def test_mail_is_asked_for_and_declined_in_the_preferences(visitor: Visitor) -> None:
    await visitor.sign_in("Nora Newcomer")
    for chosen in (True, False):
        await visitor.choose("Preferences")
        by_mail = visitor.page.get_by_role("switch", name="By mail too")
        assert await by_mail.is_checked() is not chosen
        await by_mail.set_checked(chosen)
        await visitor.fit(f"preferences-mail-{chosen}")
        await visitor.press("Save")
        await visitor.sees("Saved")
        await visitor.choose("Wallet")
