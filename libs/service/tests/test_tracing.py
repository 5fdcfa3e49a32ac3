import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from laurel_events import Database
from laurel_events.testing import published
from laurel_service.testing import bearer
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from service_processes import environment, process, ready

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = f"00-{TRACE_ID}-00f067aa0ba902b7-01"


class Collector:
    """Where OTLP/HTTP spans arrive."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = (
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        self.received.append(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    made = Collector()
    async with await asyncio.start_server(made.answer, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


@pytest.mark.requirement("GEN-064")
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k1"}])
async def test_a_trace_goes_through_the_request_into_its_events(
    migrated: str, tmp_path: Path, collector: Collector, key: dict[str, str]
) -> None:
    port = free_port()
    env = environment(
        tmp_path,
        migrated,
        HTTP_PORT=port,
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_EXPORTER_OTLP_COMPRESSION="none",
    )
    headers = {**bearer(1001), **key, "traceparent": CALLER}
    async with process("api", env) as api, httpx.AsyncClient() as http:
        await eventually(lambda: ready(port))
        url = f"http://127.0.0.1:{port}/claims"
        secret = {"access_token": "a-secret", "more": "a-name"}
        (
            await http.post(url, params=secret, json={"tierId": 2}, headers=headers)
        ).raise_for_status()
        api.send_signal(signal.SIGTERM)
        assert await api.wait() == 0
    (sent,) = collector.received
    assert sent.startswith(b"POST /v1/traces")
    assert bytes.fromhex(TRACE_ID) in sent
    assert b"a-secret" not in sent
    assert b"a-name" not in sent
    async with Database(migrated) as database:
        (message,) = await published(database)
    _, trace_id, span_id, _ = (message.meta.traceparent or "").split("-")
    assert trace_id == TRACE_ID
    assert span_id not in CALLER
    assert bytes.fromhex(span_id) in sent
