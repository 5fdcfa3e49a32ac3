"""A kept message as a person reads it."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import orjson

from laurel_stack.sink.kept import Message
from laurel_stack.sink.mails import MAIL
from laurel_stack.sink.platforms import PLATFORMS


@dataclass(frozen=True, slots=True)
class Readable:
    """What a message says; `html` is a mail's other form, `headers` are its own."""

    message: Message
    subject: str
    text: str
    html: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fields that programs ask for."""
        one = self.message
        told = {"number": one.number, "channel": one.channel, "to": one.to, "at": one.at}
        return {**told, "subject": self.subject, "text": self.text, "html": self.html}


def readable(message: Message) -> Readable:
    """Read a message of any channel."""
    if message.channel == MAIL:
        return _mail(message)
    text = PLATFORMS[message.channel].shown(orjson.loads(message.source))
    return Readable(message, text.strip().partition("\n")[0], text)


def _mail(message: Message) -> Readable:
    mail = message_from_bytes(message.source, policy=policy.default)
    headers = tuple((name, str(value)) for name, value in mail.items())
    subject, html = str(mail.get("Subject", "")), _part(mail, "html")
    return Readable(message, subject, _part(mail, "plain") or "", html, headers)


def _part(mail: EmailMessage, kind: str) -> str | None:
    part = mail.get_body((kind,))
    return None if part is None else cast(str, part.get_content())
