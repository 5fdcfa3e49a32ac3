"""The same mails from a list in memory: no queue, choices, digests or record."""

import asyncio
import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

from notification_router.rules.promises import AT_ONCE


async def rate(port: int, mails: int) -> float:
    """Mails a second, by as many threads as a lane of the router has."""
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = (loop.run_in_executor(pool, _send, port, one) for one in range(mails))
        await asyncio.gather(*sent)
    return mails / (time.perf_counter() - started)


def _send(port: int, number: int) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@example.org", f"{number}@example.org"
    mail["Subject"] = "Badge Earned!"
    mail.set_content("You've earned a badge.")
    mail.add_alternative("<p>You've earned a badge.</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(mail)
