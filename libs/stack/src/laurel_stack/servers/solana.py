"""The local Solana chain, with the real Metaplex program, behind Solana's JSON-RPC.

It has the port after its own too: where an RPC URL names a port, wallets look for its WebSocket on
the next one.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import answers_rpc
from laurel_stack.process import Process
from laurel_stack.solana.program import ensure_program
from laurel_stack.supervisor import Supervisor

NAME = "solana"


async def start(
    supervisor: Supervisor, cache: Path, *, slot_ms: int = 400, faults: bool = False
) -> str:
    """Start the chain, its program fetched into `cache` on the first start; returns its RPC URL.

    With `faults` its answers can be lost, delayed and dropped on demand (`laurel_setFaults`).
    """
    program = await asyncio.to_thread(ensure_program, cache)
    options = ["--program", str(program), "--slot-ms", str(slot_ms)]
    options += ["--faults"] if faults else []
    data = supervisor.home.folder(NAME)
    port, _ = await supervisor.start_on_free_ports(
        2, lambda ports: [_server(data, ports[0], options)], in_a_row=True
    )
    return _url(port)


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _server(data: Path, port: int, options: Sequence[str]) -> Process:
    ports = ("--port", str(port), "--websocket-port", str(port + 1))
    place = ("--host", LOOPBACK, *ports, "--data", str(data))
    return Process(
        name=NAME,
        argv=(sys.executable, "-m", "laurel_stack.solana", *place, *options),
        ready=lambda: answers_rpc(_url(port), "getHealth"),
        port=port,
    )
