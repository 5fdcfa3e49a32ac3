"""The channels that the environment names."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx

from notification_router.channels.chats import Chat, discord, slack
from notification_router.channels.failover import Failover, Provider
from notification_router.channels.fcm import Fcm
from notification_router.channels.fcm_token import Credentials
from notification_router.channels.mail import Mail
from notification_router.channels.outcomes import Channel
from notification_router.channels.push import Push, WebPush
from notification_router.channels.rooms import Room
from notification_router.channels.telegram import Telegram
from notification_router.channels.threads import Run, threads
from notification_router.channels.webhooks import Webhooks
from notification_router.rules.health import Health
from notification_router.rules.promises import AT_ONCE, DIGESTS, LANES, LEAST_AT_ONCE
from notification_router.settings import Settings

_SECONDS = 15


def _rooms() -> dict[str, Room]:
    return {lane: Room(AT_ONCE, least) for lane, least in LEAST_AT_ONCE.items()}


@dataclass(frozen=True, slots=True)
class Channels:
    """Each channel that leads somewhere here, by its name; each lane has ways of its own."""

    by_name: Mapping[str, Channel]
    by_lane: Mapping[str, Mapping[str, Channel]] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=_rooms)
    """How many messages of each lane are with providers at the same time."""

    def of(self, lane: str) -> Mapping[str, Channel]:
        """The channels as a lane uses them: none waits for what another lane has under way."""
        return self.by_lane.get(lane, self.by_name)


@dataclass(frozen=True, slots=True)
class _Way:
    """What a lane reaches providers by; how those are is known to all lanes."""

    settings: Settings
    http: httpx.AsyncClient
    run: Run
    mail: Sequence[tuple[str, Health]]
    fcm: Credentials | None


@asynccontextmanager
async def open_channels(settings: Settings) -> AsyncIterator[Channels]:
    """Channels whose provider is set; a connection is opened when it is needed."""
    mail = [(url, Health()) for url in settings.smtp_url.split()]
    # For all lanes together: each of both takes tens of milliseconds.
    tls, told = httpx.create_ssl_context(), settings.fcm_credentials
    fcm = Credentials.read(told) if told else None
    async with AsyncExitStack() as stack:
        opened = {}
        for lane in ("proofs", *LANES, DIGESTS):
            client = httpx.AsyncClient(timeout=_SECONDS, verify=tls)
            http = await stack.enter_async_context(client)
            run = stack.enter_context(threads(f"providers-{lane}", AT_ONCE))
            opened[lane] = dict(_channels(_Way(settings, http, run, mail, fcm)))
        yield Channels(opened.pop("proofs"), opened)


def _channels(way: _Way) -> Iterator[tuple[str, Channel]]:
    settings, http, run, outbound = way.settings, way.http, way.run, way.settings.outbound
    if settings.smtp_url:
        yield "email", Failover("email", tuple(_mail_servers(way)))
    if settings.telegram_token:
        yield "telegram", Telegram(http, settings.telegram_api, settings.telegram_token)
    if settings.discord_api:
        yield "discord", discord(settings.discord_api, outbound, run)
    if settings.slack_api:
        yield "slack", slack(settings.slack_api, outbound, run)
    if settings.apprise_schemas:
        yield "apprise", Chat("the service", outbound, run=run)
    yield "webhook", Webhooks(http, outbound)
    if settings.vapid_key or way.fcm:
        yield "push", _push(way)


def _push(way: _Way) -> Push:
    settings, web = way.settings, None
    if settings.vapid_key:
        web = WebPush(settings.vapid_key, settings.vapid_subject, settings.outbound, way.run)
    return Push(web, Fcm(way.http, settings.fcm_api, way.fcm) if way.fcm else None)


def _mail_servers(way: _Way) -> Iterator[Provider]:
    """In the order in which they are named; a name tells nothing of addresses and passwords."""
    settings = way.settings
    for number, (url, health) in enumerate(way.mail, 1):
        mail = Mail(url, settings.mail_from, settings.links, way.run)
        yield Provider(str(number), mail, health)
