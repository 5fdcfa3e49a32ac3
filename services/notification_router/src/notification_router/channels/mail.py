"""E-mail over SMTP."""

import asyncio
import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused, Told
from notification_router.channels.threads import Run
from notification_router.links import Links

CHANNEL = "email"
_SECONDS = 15
_PERMANENT = range(500, 600)


class Mail:
    """Sends over the SMTP server of a URL, such as smtps://user:password@host:465."""

    def __init__(self, url: str, sender: str, links: Links, run: Run = asyncio.to_thread) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._links = links
        self._run = run

    async def send(self, message: Outgoing) -> Outcome:
        """One mail in text and HTML; its Message-ID is the same at every attempt."""
        outcome: Outcome = await self._run(self._hand_over, message)
        return outcome

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, message.address, message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        told = message.told if self._links.key else None
        links = self._linked(mail, told) if told else ()
        mail.set_content("\n\n".join((message.text, *(f"{said}: {url}" for said, url in links))))
        paragraphs = [f"<p>{escape(line)}</p>" for line in message.lines]
        paragraphs += [f'<p><a href="{escape(url)}">{escape(said)}</a></p>' for said, url in links]
        mail.add_alternative(f"<html><body>{''.join(paragraphs)}</body></html>", subtype="html")
        return mail

    def _linked(self, mail: EmailMessage, told: Told) -> tuple[tuple[str, str], ...]:
        """The links of a notification; one of them is also the mail program's own (RFC 8058)."""
        end = self._links.unsubscribe(told.user_id, CHANNEL, told.kind)
        mail["List-Unsubscribe"] = f"<{end}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        opened = self._links.open(told.user_id, CHANNEL, told.notification_id)
        return (told.action, opened), ("Unsubscribe", end)

    def _hand_over(self, message: Outgoing) -> Outcome:
        # Made here, as that takes longer than all else: the loop serves other lanes meanwhile.
        mail, server = self._mail(message), None
        try:
            server = self._open()
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            return _answered(max(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _answered(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            why = f"the mail server does not answer ({type(error).__name__})"
            return Failed(why, untaken=server is None or not server.was_handed)
        finally:
            _leave(server)
        return Accepted(str(mail["Message-ID"]))

    def _open(self) -> "_Smtp":
        opened = _SecureSmtp if self._url.scheme == "smtps" else _Smtp
        server = opened(self._url.hostname or "", self._url.port or 0, timeout=_SECONDS)
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server


class _Smtp(smtplib.SMTP):
    """Knows whether a mail's content was handed over, and so may have been taken."""

    was_handed = False

    def data(self, msg: Any) -> Any:
        self.was_handed = True
        return super().data(msg)


class _SecureSmtp(_Smtp, smtplib.SMTP_SSL):
    """The same over TLS."""


def _leave(server: smtplib.SMTP | None) -> None:
    """Say goodbye; what comes of that says nothing of the mail."""
    if server is not None:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def _answered(code: int) -> Outcome:
    if code in _PERMANENT:
        return Refused(f"the mail server refused it with {code}")
    return Failed(f"the mail server answered {code}", untaken=True)
