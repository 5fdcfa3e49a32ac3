"""Chat platforms through the library Apprise: Discord, Slack, and others by its URLs (NTF-173)."""

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused
from notification_router.channels.texts import escaped_for_discord, fitting
from notification_router.channels.threads import Run

Prepare = Callable[[Any], None]
"""Readies a plugin of Apprise's for one message."""

_STATUS = re.compile(r"error=(\d{3})")
_WAIT: Final = timedelta(seconds=30)
_LATER: Final = (408, 425, 429)
_SECONDS: Final = 15.0
_BAD_FORM: Final = 400


def instantiated(url: str) -> Any:
    """Apprise's plugin for a URL, None if it knows none."""
    # A hundred plugins are loaded with it: a process that sends none has none.
    from apprise import Apprise  # noqa: PLC0415

    return Apprise.instantiate(url, suppress_exceptions=True)


class Chat:
    """Sends by Apprise's plugin of an address, as `prepare` makes it ready."""

    def __init__(
        self,
        name: str,
        outbound: Outbound,
        prepare: Prepare = lambda plugin: None,
        escape: Callable[[str], str] = str,
        run: Run = asyncio.to_thread,
    ) -> None:
        self._name = name
        self._outbound = outbound
        self._prepare = prepare
        self._run = run
        # What is refused for its form goes once more as it was typed.
        plain: tuple[Callable[[str], str], ...] = () if escape is str else (str,)
        self._escapes = (escape, *plain)

    async def send(self, message: Outgoing) -> Outcome:
        """One message as plain text: it arrives as it was typed and mentions nobody (NTF-204)."""
        plugin = await self._run(instantiated, message.address)
        if plugin is None:
            return Refused(f"{self._name}: this is no address")
        host = getattr(plugin, "host", None)
        if isinstance(host, str) and (why := await self._outbound.host_refusal(host)):
            return Refused(f"{self._name}: {why}")
        outcome: Outcome = await self._run(self._notify, plugin, message)
        return outcome

    def _notify(self, plugin: Any, message: Outgoing) -> Outcome:
        heard: list[str] = []
        plugin.logger = _listening(heard)
        plugin.request_rate_per_sec = 0
        plugin.socket_connect_timeout = plugin.socket_read_timeout = _SECONDS
        self._prepare(plugin)
        typed = f"{message.subject}\n\n{message.text}"
        for escape in self._escapes:
            heard.clear()
            body = fitting(typed, plugin.body_maxlen, escape)
            if plugin.notify(body=body, body_format="text"):
                return Accepted()
            if _status(heard) != _BAD_FORM:
                break
        return self._refusal(_status(heard))

    def _refusal(self, status: int | None) -> Outcome:
        if status is None:
            return Failed(f"{self._name} does not answer")
        if status == _LATER[-1]:
            return Failed(f"{self._name} asks to wait", _WAIT)
        if 400 <= status < 500 and status not in _LATER:
            return Refused(f"{self._name} refused it with {status}")
        return Failed(f"{self._name} answered {status}")


def _status(heard: list[str]) -> int | None:
    """Apprise tells only whether it went well: what was answered is in what it logs."""
    found = [int(status) for line in heard for status in _STATUS.findall(line)]
    return found[-1] if found else None


def discord(api: str, outbound: Outbound, run: Run = asyncio.to_thread) -> Chat:
    """Webhooks of Discord: its markup is escaped, and nothing mentions anybody."""

    def prepare(plugin: Any) -> None:
        send = plugin._send
        plugin.notify_url, plugin.avatar = api, False

        def quietly(payload: dict[str, Any], **more: Any) -> Any:
            return send({**payload, "allowed_mentions": {"parse": []}}, **more)

        plugin._send = quietly

    return Chat("Discord", outbound, prepare, escaped_for_discord, run)


def slack(api: str, outbound: Outbound, run: Run = asyncio.to_thread) -> Chat:
    """Webhooks of Slack, whose markup Apprise turns off."""

    def prepare(plugin: Any) -> None:
        plugin.webhook_url = api
        plugin.include_image = plugin.include_footer = plugin.include_timestamp = False

    return Chat("Slack", outbound, prepare, run=run)


def _listening(heard: list[str]) -> logging.Logger:
    """A logger of one message's own, so that what others log is not mistaken for it."""

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    logger = logging.Logger("apprise", logging.WARNING)
    logger.addHandler(Listening())
    return logger
