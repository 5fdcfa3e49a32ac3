"""A mail server that takes everything and keeps nothing: `python -m bench.notifying.sink`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 ready\r\n")
    while line := await reader.readline():
        verb = line.upper().split()[:1]
        if verb == [b"DATA"]:
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"221 bye\r\n" if verb == [b"QUIT"] else b"250 ok\r\n")
        if verb == [b"QUIT"]:
            break
    writer.close()


async def main() -> None:
    """Print the port, and take mails for ever."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@asynccontextmanager
async def sink() -> AsyncIterator[int]:
    """The port of one in a process of its own, so that it takes none of ours."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.notifying.sink"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
