"""Takes mails by SMTP."""

from email import message_from_bytes, policy
from typing import Any, Final

from laurel_stack.sink.kept import Kept

MAIL: Final = "mail"
MOST_BYTES: Final = 10 * 1024 * 1024
_NEEDED: Final = ("From", "To", "Subject", "Date", "Message-ID")


class Mails:
    """What aiosmtpd calls; a mail without the headers that every mail has is refused."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a mail; the answer has its number."""
        source: bytes = envelope.original_content
        headers = message_from_bytes(source, policy=policy.default)
        if missing := [name for name in _NEEDED if name not in headers]:
            return f"554 5.6.0 the mail has no {', '.join(missing)}"
        number = self._kept.keep(MAIL, ", ".join(envelope.rcpt_tos), source)
        return f"250 2.0.0 kept as {number}"
