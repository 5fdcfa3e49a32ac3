"""E-mail over SMTP."""

import asyncio
import smtplib
from email.message import EmailMessage
from email.utils import formatdate
from html import escape
from urllib.parse import unquote, urlsplit

from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused

_SECONDS = 15
_PERMANENT = range(500, 600)


class Mail:
    """Sends over the SMTP server of a URL, such as smtps://user:password@host:465."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

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
        mail.set_content(message.text)
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in message.lines)
        mail.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
        return mail

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
