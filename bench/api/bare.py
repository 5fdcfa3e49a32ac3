"""The bare baseline: one FastAPI handler around the same query; no token, no envelope."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, Response
from minting.ipfs import IpfsGateway
from minting.store.center import PersonalCenters

PORT, DSN, IPFS = sys.argv[1:]
CENTERS = PersonalCenters(DSN, IpfsGateway(IPFS))


@asynccontextmanager
async def connected(_: FastAPI) -> AsyncIterator[None]:
    async with CENTERS:
        yield


app = FastAPI(lifespan=connected)


@app.get("/api/v1/nft/personal-center")
async def personal_center(x_bench_user: Annotated[int, Header()]) -> Response:
    return Response(await CENTERS.of(x_bench_user), media_type="application/json")


@app.get("/health/ready")
async def ready() -> None:
    """Its gateway asks, before it leads anybody here."""


if __name__ == "__main__":
    uvicorn.run(app, port=int(PORT), loop="uvloop", http="httptools", access_log=False)
