"""The bare path: python-socketio, and a payload in memory: `python -m bench.screens.bare PORT`.

`POST /` emits the JSON that it is sent, so often, to every client. Nothing is stored, read, or
checked, and acknowledgements are forgotten.
"""

import sys
from typing import Any

import socketio
import uvicorn
from fastapi import FastAPI, Request

server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", async_handlers=False)
app = FastAPI()
clients: list[str] = []


async def connect(sid: str, _environ: Any, _auth: Any) -> None:
    clients.append(sid)


server.on("connect", connect)


def _acknowledged(*_: Any) -> None:
    return


@app.post("/")
async def send(request: Request) -> None:
    job = await request.json()
    for _ in range(job["each"]):
        for sid in clients:
            await server.emit("notification", job["payload"], to=sid, callback=_acknowledged)


@app.get("/health/ready")
async def ready() -> None:
    """It is up."""


if __name__ == "__main__":
    both = socketio.ASGIApp(server, app)
    uvicorn.run(both, port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="error")
