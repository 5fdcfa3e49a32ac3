"""What may happen next: each step is small, and any order of them is legal."""

from collections.abc import Awaitable, Callable, Sequence
from random import Random

from laurel_events.database import utc_now
from laurel_schemas.social_interactions_v1 import UserFollowed, VideoCommented

from tests.faults.faults import flush_redis, kill
from tests.mirrored.devices import Device
from tests.mirrored.scene import Scene
from tests.support.traders import send, send_trades

Step = Callable[[], Awaitable[object]]
KILLED = ("notification_router-api", "notification_router-worker", "gateway", "redis")
_EMOJI = ("👍", "🎉", "❤️")


class Steps:
    """Draws steps of a scene; `faults` is how likely something is killed, 0 to 1."""

    def __init__(
        self, scene: Scene, devices: Sequence[Device], dice: Random, faults: float
    ) -> None:
        self._scene, self._devices, self._dice, self._faults = scene, devices, dice, faults
        self.taken: list[str] = []

    async def next(self) -> None:
        """Take one step."""
        if self._dice.random() < self._faults:
            step: Step = self._kill
        else:
            step = self._dice.choice(self._all())
        self.taken.append(step.__name__.strip("_"))
        await step()

    def _all(self) -> Sequence[Step]:
        happenings: list[Step] = [self._follow, self._comment, self._correct, self._trade]
        happenings += [self._claim, self._invite]
        talk: list[Step] = [self._say, self._say, self._read_room, self._type, self._set_writers]
        about: list[Step] = [self._edit, self._delete, self._react, self._pin]
        reading: list[Step] = [self._read_one, self._read_all]
        moves: list[Step] = [self._drop, self._drop, self._leave, self._return]
        known = about if self._scene.messages else []
        return [*happenings, *talk, *known, *reading, *moves]

    async def _follow(self) -> None:
        ada = self._scene.ada.user_id
        actor = self._dice.randint(10**6, 10**9)
        told = {"interaction_id": f"{actor}-{ada}", "actor_id": actor, "target_id": ada}
        await send(self._scene.suite, [UserFollowed.model_validate({**told, **self._at()})])

    async def _comment(self) -> None:
        bea, number = self._scene.bea.user_id, next(self._scene.numbers)
        told = {"interaction_id": f"{bea}-{number}", "actor_id": bea, "video_id": "v"}
        told |= {"owner_id": self._scene.ada.user_id, "comment_id": f"c{number}"}
        await send(self._scene.suite, [VideoCommented.model_validate({**told, **self._at()})])

    def _at(self) -> dict[str, object]:
        return {"occurred_at": utc_now()}

    async def _correct(self) -> None:
        await self._scene.corrects(self._dice.randint(1, 9))

    async def _trade(self) -> None:
        scene = self._scene
        who = self._dice.choice((scene.ada, scene.bea))
        trade = who.trade(next(scene.numbers), str(self._dice.randint(10, 99)))
        now = {"traded_at": utc_now()}
        await send_trades(scene.suite, scene.sent, [trade.model_copy(update=now)])

    async def _claim(self) -> None:
        await self._scene.claims()

    async def _invite(self) -> None:
        await self._scene.invites()

    async def _type(self) -> None:
        self._scene.is_typing = not self._scene.is_typing
        if self._scene.is_typing:
            await self._scene.types()
        elif self._dice.random() < 0.5:
            await self._of_room("DELETE", "typing")

    async def _set_writers(self) -> None:
        scene, order = self._scene, {"writers": self._dice.choice(("all", "admins"))}
        path = f"/api/v1/conversations/{scene.group}/writers"
        await scene.asks(scene.bea, "PUT", path, order)

    async def _say(self) -> None:
        number = next(self._scene.numbers)
        order = {"clientMessageId": f"m{number}", "content": f"said {number}"}
        answer = await self._of_room("POST", "messages", order)
        self._scene.messages.append(answer["messageId"])

    async def _edit(self) -> None:
        text = {"content": f"edited {next(self._scene.numbers)}"}
        await self._of_room("PATCH", f"messages/{self._message()}", text)

    async def _delete(self) -> None:
        gone = self._message()
        self._scene.messages.remove(gone)
        await self._of_room("DELETE", f"messages/{gone}")

    async def _react(self) -> None:
        method = self._dice.choice(("PUT", "PUT", "DELETE"))
        who = self._dice.choice((self._scene.ada, self._scene.bea))
        path = f"messages/{self._message()}/reactions/{self._dice.choice(_EMOJI)}"
        await self._scene.asks(who, method, f"{self._room}/{path}")

    async def _pin(self) -> None:
        method = self._dice.choice(("PUT", "DELETE"))
        await self._of_room(method, f"messages/{self._message()}/pin")

    async def _read_room(self) -> None:
        who = self._dice.choice((self._scene.ada, self._scene.ada, self._scene.bea))
        talk = (await self._scene.asks(who, "GET", self._room)).json()["data"]
        if talk["lastSequence"]:
            upto = {"sequence": self._dice.randint(1, talk["lastSequence"])}
            await self._scene.asks(who, "PUT", f"{self._room}/read", upto)

    async def _read_one(self) -> None:
        path = "/api/v1/notifications"
        page = (await self._scene.asks(self._scene.ada, "GET", path)).json()["data"]
        if page["notifications"]:
            one = self._dice.choice(page["notifications"])
            await self._scene.asks(self._scene.ada, "POST", f"{path}/{one['id']}/read")

    async def _read_all(self) -> None:
        await self._scene.asks(self._scene.ada, "POST", "/api/v1/notifications/read", {})

    async def _drop(self) -> None:
        self._dice.choice(self._devices).does("drop")

    async def _leave(self) -> None:
        self._dice.choice(self._devices).does("away")

    async def _return(self) -> None:
        self._dice.choice(self._devices).does("back")

    async def _kill(self) -> None:
        name = self._dice.choice((*KILLED, "flush"))
        self.taken[-1] = f"kill {name}"
        fault = flush_redis() if name == "flush" else kill(name)
        await fault.strike(self._scene.suite, self._dice)

    @property
    def _room(self) -> str:
        return f"/api/v1/conversations/{self._scene.conversation}"

    def _message(self) -> str:
        return self._dice.choice(self._scene.messages)

    async def _of_room(self, method: str, path: str, body: object = None) -> dict[str, str]:
        answer = await self._scene.asks(self._scene.bea, method, f"{self._room}/{path}", body)
        told: dict[str, str] = answer.json()["data"]
        return told
