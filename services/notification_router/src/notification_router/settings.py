"""The environment of the notification router."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from laurel_service import ServiceSettings
from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from notification_router.channels.outbound import Outbound
from notification_router.links import Links


def _split(value: Any) -> Any:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


class Settings(ServiceSettings):
    """What every service reads, the limits of sockets, and how long things are kept."""

    socket_connections_per_user: int = Field(
        default=10, gt=0, description="connections a user may have; one more ends the oldest"
    )
    socket_unproven_per_address: int = Field(
        default=100,
        gt=0,
        description="connections of an address that have not proven yet whose they are",
    )
    socket_events_per_second: float = Field(
        default=20, gt=0, description="events a client may send, on average"
    )
    socket_max_message_bytes: int = Field(
        default=64 * 1024, gt=0, description="the largest message a client may send"
    )
    socket_connect_seconds: float = Field(
        default=10, gt=0, description="how long a client may take to connect after its handshake"
    )
    socket_sweep_seconds: float = Field(
        default=2, gt=0, description="how soon a message is found whose wake-up was lost"
    )
    socket_check_seconds: float = Field(
        default=5, gt=0, description="how often it is checked that tokens of sockets are valid"
    )
    socket_open_conversations: int = Field(
        default=20, gt=0, description="conversations that a connection may have open at once"
    )
    chat_gathered_above: int = Field(
        default=100,
        gt=0,
        description="members above which a conversation's previews, read marks and typing are"
        " gathered, once a second",
    )
    keep_room_events: timedelta = Field(
        default=timedelta(days=7),
        gt=timedelta(0),
        description="how long what a conversation's room was told is kept for who comes back",
    )
    keep_acknowledged: timedelta = Field(
        default=timedelta(days=7),
        gt=timedelta(0),
        description="how long acknowledged socket messages are kept",
    )
    keep_unacknowledged: timedelta = Field(
        default=timedelta(days=30),
        gt=timedelta(0),
        description="how long a socket message waits for its client before it counts as failed",
    )
    keep_notifications: timedelta = Field(
        default=timedelta(days=90),
        gt=timedelta(0),
        description="how long a notification is listed once nothing of it is pending",
    )
    smtp_url: str = Field(
        default="",
        repr=False,
        description="the mail server, as smtp:// or smtps:// with user and password; none if empty."
        " Others after it, with spaces between, take over while those before fail or are slow",
    )
    mail_from: str = Field(
        default="Laurel <notifications@laurel.example>", description="whom mails come from"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        description="where people reach the API: links in mails begin with it",
    )
    app_url: str = Field(
        default="http://127.0.0.1:8080",
        description="where somebody is led who opens a notification in a mail",
    )
    link_key: str = Field(
        default="",
        repr=False,
        description="signs the links in mails; without it there are none",
    )
    telegram_token: str = Field(
        default="", repr=False, description="the Telegram bot's token; no Telegram if empty"
    )
    telegram_api: str = Field(
        default="https://api.telegram.org", description="where Telegram's bot API is"
    )
    discord_api: str = Field(
        default="https://discord.com/api/webhooks",
        description="where Discord's webhooks are; no Discord if empty",
    )
    slack_api: str = Field(
        default="https://hooks.slack.com/services",
        description="where Slack's webhooks are; no Slack if empty",
    )
    apprise_schemas: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        default=("ntfys", "pover", "pbul", "gchat", "zulip", "matrixs", "mmosts", "rockets"),
        description="the services of Apprise that people may name by their URLs; none if empty",
        examples=["ntfys,pover"],
    )
    outbound_private: bool = Field(
        default=False,
        description="whether people's webhooks may lead into private networks, without TLS",
    )
    whatif_file: Path | None = Field(
        default=None, description="what `whatif-preferences` reads: preferences as JSON"
    )
    vapid_key: str = Field(
        default="",
        repr=False,
        description="the private key of web push, 32 bytes in hexadecimal; no push if empty",
    )
    vapid_subject: str = Field(
        default="mailto:notifications@laurel.example",
        description="whom push services turn to",
    )
    fcm_credentials: str = Field(
        default="",
        repr=False,
        description="the JSON of a Google service account, for pushes to apps; none if empty",
    )
    fcm_api: str = Field(
        default="https://fcm.googleapis.com", description="where FCM's HTTP v1 API is"
    )

    @property
    def outbound(self) -> Outbound:
        """Where people may have something sent."""
        return Outbound(private=self.outbound_private)

    @property
    def links(self) -> Links:
        """Makes and reads links."""
        return Links(self.link_key, self.public_url.rstrip("/"), self.app_url.rstrip("/"))
