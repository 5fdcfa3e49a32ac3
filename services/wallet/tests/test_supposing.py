"""What other rates would have cost: the rules that pay, over what Kafka still holds."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from laurel_events.kafka import Kafka
from laurel_events.outgoing import encode
from laurel_events.testing import claimed, message
from laurel_schemas.social_interactions_v1 import (
    TOPIC,
    Interaction,
    VideoCommented,
    VideoInteraction,
    VideoLiked,
    VideoShared,
    VideoUploaded,
    VideoViewed,
)
from wallet.catalogue import packaged, parse
from wallet.handlers.supposing import SUPPOSE, suppose
from wallet.past import PastInteractions
from wallet.rules.earning import Person
from wallet.rules.supposing import Tally, always
from wallet_http import ADMIN, API, made, post
from wallet_world import World

Act = Callable[..., VideoInteraction]
KINDS = (VideoLiked, VideoViewed, VideoShared, VideoCommented)
DOUBLED = """
[[versions]]
version = 1
effective_from = 2025-01-01T00:00:00Z
viewer = { minimum = 100, points = { video_liked = "2", video_viewed = "1", comment_posted = "2" } }
creator = { minimum = 500, points = { view_received = "0.004" } }
"""


def crowd(act: Act, upload: Callable[..., VideoUploaded], first: int = 0) -> list[Interaction]:
    """Three hundred interactions, many of them repeated, some of people who earn nothing.

    `first` is before the ids of all of them.
    """
    dice = random.Random(1)
    done: list[Interaction] = [upload(video_id=f"v{n}", actor_id=first + 9) for n in range(5)]
    for _ in range(300):
        actor, video = dice.randint(1, 20), dice.randint(0, 6)
        given: dict[str, Any] = {"actor_id": first + actor, "actor_following": 95 + actor}
        owner = first + 50 + video % 2
        done.append(act(dice.choice(KINDS), video_id=f"v{video}", owner_id=owner, **given))
    return done


@pytest.mark.requirement("WALLET-029")
async def test_a_tally_pays_what_the_ledger_pays(
    world: World, act: Act, upload: Callable[..., VideoUploaded]
) -> None:
    seen = crowd(act, upload)
    tally = Tally(packaged())
    for kind in (*KINDS, VideoUploaded):
        run = [one for one in seen if type(one) is kind]
        await world.earn(*run)
        tally.add(kind, [orjson.loads(one.encode()) for one in run], {})
        tally.add(kind, [orjson.loads(one.encode()) for one in run[:9]], {})
    await world.enter_gathered()

    assert await world.balances() == {
        user: round(points, 2) for user, points in tally.points.items()
    }


@pytest.mark.requirement("WALLET-029")
def test_caps_and_deleted_people_count(act: Act) -> None:
    capped = replace(packaged()[0], viewer=replace(packaged()[0].viewer, daily_cap=Decimal("2.5")))
    tally = Tally([capped])
    likes = [orjson.loads(act(video_id=f"v{n}", owner_followers=0).encode()) for n in range(5)]
    gone = [{**one, "actor_id": 8} for one in likes]

    tally.add(VideoLiked, likes, {})
    tally.turn()
    tally.add(VideoLiked, gone, {8: Person(deleted=True)})

    assert tally.points == {7: Decimal("2.5")}


@pytest_asyncio.fixture
async def topic(kafka: str) -> AsyncIterator[str]:
    """A broker with the topic, which may hold what others published."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    made = TOPIC.name not in await admin.list_topics()
    if made:
        await admin.create_topics([NewTopic(TOPIC.name, 3, 1)])
    yield kafka
    if made:
        await admin.delete_topics([TOPIC.name])
    await admin.close()


async def publish(kafka: str, interactions: Sequence[Interaction]) -> None:
    """Publish these, with a record between them that is no event."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for one in interactions:
            sent = encode(one, message(one).meta)
            await producer.send(TOPIC.name, sent.value, sent.key, headers=list(sent.headers))
        await producer.send(TOPIC.name, b"no event", b"7")
        await producer.flush()
    finally:
        await producer.stop()


@pytest.mark.requirement("WALLET-029", "GEN-063")
async def test_an_admin_asks_and_a_worker_answers(
    topic: str,
    http: httpx.AsyncClient,
    world: World,
    act: Act,
    upload: Callable[..., VideoUploaded],
) -> None:
    first = random.SystemRandom().randrange(10**6, 10**15)
    seen = crowd(act, upload, first)
    await publish(topic, [*seen, *seen[:50]])

    asked = await made(http, "admin/whatif/rates", {"rates": DOUBLED}, user=ADMIN)
    assert asked["doneAt"] is None
    for task in await claimed(world.database, SUPPOSE):
        await suppose(task, world.unit_of_work, PastInteractions(Kafka(topic)))

    path = f"{API}/admin/whatif/{asked['id']}"
    answer = (await http.get(path, headers=ADMIN)).json()["data"]
    people = {one["userId"]: one for one in await listed(http, path, answer["people"])}
    for name, versions in (("pointsNow", packaged()), ("pointsThen", parse(DOUBLED))):
        earned = tallied(seen, versions)
        ours = {user: Decimal(one[name]) for user, one in people.items() if user > first}
        assert {user: points for user, points in ours.items() if points} == earned
        assert Decimal(answer[name]) == sum(Decimal(one[name]) for one in people.values())
    assert answer["interactions"] >= len(seen) + 50


async def listed(http: httpx.AsyncClient, path: str, number: int) -> list[Any]:
    """Everybody, page by page."""
    people: list[Any] = []
    cursor: dict[str, str] = {}
    while len(people) < number:
        answer = await http.get(f"{path}/people", headers=ADMIN, params={"limit": "7", **cursor})
        page = answer.json()["data"]
        people += page["people"]
        cursor = {"cursor": page["nextCursor"]}
    assert len(people) == number
    return people


def tallied(seen: Sequence[Interaction], versions: Any) -> dict[int, Decimal]:
    """What these earn, computed here."""
    tally = Tally([replace(one, effective_from=always()) for one in versions])
    for one in seen:
        tally.add(type(one), [orjson.loads(one.encode())], {})
    return tally.points


async def test_what_can_not_be_asked_is_refused(http: httpx.AsyncClient) -> None:
    wrong = await post(http, "admin/whatif/rates", {"rates": "versions = []"}, user=ADMIN)
    assert wrong.json()["error"]["code"] == "RATES_INVALID"
    assert (await post(http, "admin/whatif/rates", {"rates": DOUBLED})).status_code == 403
    nobody = await http.get(
        f"{API}/admin/whatif/0197296f-0000-7000-8000-000000000000", headers=ADMIN
    )
    assert nobody.json()["error"]["code"] == "SUPPOSITION_NOT_FOUND"
