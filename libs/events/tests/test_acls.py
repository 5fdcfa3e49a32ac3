"""What a flow may do at Kafka."""

from laurel_events import Flow
from laurel_events.acls import Acl, acls
from laurel_schemas.chat_typing_v1 import TOPIC, TypingChanged


async def show(messages: object) -> None:
    """Show who types."""


def test_ephemeral_events_are_read_and_written_without_group_and_dead_letters() -> None:
    hears = Flow("router", {}, (), ephemeral={TypingChanged: show})
    sends = Flow("chat", {}, (), emits_ephemeral=(TypingChanged,))
    assert acls(hears) == [Acl("router", "topic", TOPIC.name, "Read")]
    assert acls(sends) == [Acl("chat", "topic", TOPIC.name, "Write")]
