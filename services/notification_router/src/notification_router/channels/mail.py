"""E-mail over SMTP."""

import asyncio
import smtplib
from email.message import EmailMessage
from email.utils import formatdate
from html import escape
from urllib.parse import unquote, urlsplit

from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused, Told
from notification_router.links import Links

CHANNEL = "email"
_SECONDS = 15
_PERMANENT = range(500, 600)


class Mail:
    """Sends over the SMTP server of a URL, such as smtps://user:password@host:465."""

    def __init__(self, url: str, sender: str, links: Links) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._links = links

    async def send(self, message: Outgoing) -> Outcome:
        """One mail in text and HTML; its Message-ID is the same at every attempt."""
        mail = self._mail(message)
        try:
            await asyncio.to_thread(self._hand_over, mail)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            return _answered(code)
        except smtplib.SMTPResponseException as error:
            return _answered(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            return Failed(f"the mail server does not answer ({type(error).__name__})")
        return Accepted(str(mail["Message-ID"]))

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

    def _hand_over(self, mail: EmailMessage) -> None:
        secure = self._url.scheme == "smtps"
        opened = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with opened(self._url.hostname or "", self._url.port or 0, timeout=_SECONDS) as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(mail)


def _answered(code: int) -> Outcome:
    if code in _PERMANENT:
        return Refused(f"the mail server refused it with {code}")
    return Failed(f"the mail server answered {code}")
