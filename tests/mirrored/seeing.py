"""What one of the people may see: as services tell it, in the form in which devices keep it."""

from typing import Any

import psycopg

from tests.mirrored.scene import TALKS, Scene

_ON_A_BOARD = ("rank", "userId", "score", "trades")
# No route tells how far a mint is.
_MINT = """
    select signature, state from mint_requests join mint_attempts on request_id = id
    where user_id = %s and state <> 'pending' order by number desc limit 1
"""


async def seen(scene: Scene) -> dict[str, Any]:
    """What services show Ada now, in the form in which her devices keep it."""

    async def get(path: str) -> Any:
        return (await scene.asks(scene.ada, "GET", path)).json()["data"]

    inbox = (await get("/api/v1/notifications?limit=100"))["notifications"]
    nft = (await get("/api/v1/nft/status"))["currentNFT"] or {}
    room = await get(f"{TALKS}/{scene.conversation}/messages?limit=100")
    board = await get(f"/api/events/{scene.competition}/leaderboard?limit=50")
    talk = await get(f"{TALKS}/{scene.conversation}")
    members = (await get(f"{TALKS}/{scene.conversation}/members"))["members"]
    invitations = (await get("/api/v1/chat/invitations?limit=100"))["invitations"]
    return {
        "inbox": {one["id"]: {"type": one["type"], "read": _read(one)} for one in inbox},
        "balance": float((await get("/api/v1/wallet"))["balance"]),
        "level": nft.get("level", 0),
        "mint": nft.get("mintAddress"),
        "transaction": await _minting(scene),
        "unread": talk["unreadCount"],
        "preview": _preview(talk),
        "invited": {one["conversationId"]: one["invitedBy"] for one in invitations},
        "reads": {str(one["userId"]): one["readSequence"] for one in members},
        "typing": [scene.bea.user_id] if scene.is_typing else [],
        "writers": (await get(f"{TALKS}/{scene.group}"))["writers"],
        "room": {one["messageId"]: _shown(one) for one in room["messages"]},
        "board": [{name: one[name] for name in _ON_A_BOARD} for one in board["standings"]],
    }


async def _minting(scene: Scene) -> dict[str, str] | None:
    dsn = scene.suite.endpoints.postgres["minting"]
    async with await psycopg.AsyncConnection.connect(dsn) as minting:
        row = await (await minting.execute(_MINT, [scene.ada.user_id])).fetchone()
    return {"id": row[0], "status": row[1]} if row else None


def kept(state: dict[str, Any]) -> dict[str, Any]:
    """What a device keeps, in the form of `seen`."""
    rows = (state["board"] or {"standings": []})["standings"]
    board = [{name: one[name] for name in _ON_A_BOARD} for one in rows]
    return {**state, "board": board, "balance": float(state["balance"])}


def _preview(talk: dict[str, Any]) -> dict[str, Any] | None:
    last = talk["lastMessageId"]
    return {"id": last, "text": talk["lastMessage"]} if last else None


def _read(one: dict[str, Any]) -> bool:
    on = (each for each in one["deliveries"] if each["channel"] == "socket")
    return any(each["status"] in ("read", "engaged") for each in on)


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    if message["deletedAt"]:
        return {"deleted": True}
    reactions = {
        one["reaction"]: {"count": one["count"], "mine": one["mine"]}
        for one in message["reactions"]
    }
    pinned = message["pinnedAt"] is not None
    return {"content": message["content"], "pinned": pinned, "reactions": reactions}
