from collections.abc import Sequence

from laurel_events import Message
from laurel_schemas.chat_typing_v1 import TypingChanged


class Typing(list[int]):
    """The users whose typing this process heard of, in order."""


async def hear(messages: Sequence[Message[TypingChanged]], typing: Typing) -> None:
    typing.extend(one.event.user_id for one in messages)
