"""The content store's address stands in metadata for ever, so it lasts over restarts."""

import socket

import pytest
from laurel_stack.ports import LOOPBACK
from laurel_stack.servers import pinata
from laurel_stack.supervisor import Supervisor


@pytest.mark.requirement("NFT-056")
async def test_it_keeps_its_port_unless_somebody_took_it(supervisor: Supervisor) -> None:
    first = await pinata.start(supervisor, "token")
    await supervisor.stop_all()
    assert await pinata.start(supervisor, "token") == first
    await supervisor.stop_all()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((LOOPBACK, int(first.rpartition(":")[2])))
        other.listen()
        assert await pinata.start(supervisor, "token") != first
