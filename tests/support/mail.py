"""A mail server that refuses what it is given for good, until it is told to take it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_ANSWERS = {"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}


@dataclass
class MailServer:
    """Speaks as much SMTP as a client needs; an address begins with the code of its refusal."""

    url: str = ""
    refuses: bool = True
    taken: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one client to its end."""
        writer.write(b"220 ready\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            writer.write(self._answer(verb, line))
            if verb == "DATA":
                await reader.readuntil(b"\r\n.\r\n")
                self.taken += 1
                writer.write(b"250 taken\r\n")
            if verb == "QUIT":
                break
        writer.close()

    def _answer(self, verb: str, line: str) -> bytes:
        if verb == "RCPT" and self.refuses:
            return f"{line.partition('<')[2][:3]} no such mailbox\r\n".encode()
        return _ANSWERS.get(verb, b"250 ok\r\n")


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """One that listens until the end."""
    mail = MailServer()
    server = await asyncio.start_server(mail.serve, "127.0.0.1", 0)
    async with server:
        mail.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield mail
