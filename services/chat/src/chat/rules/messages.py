"""What somebody wants to send, and how it is told from what they sent before (CHAT-003)."""

import hashlib
import json
from dataclasses import dataclass

from chat.rules.texts import wrong_with_media, wrong_with_text


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its sender gives it; `client_message_id` is the sender's own, for ever."""

    client_message_id: str
    message_type: str
    content: str | None = None
    media_url: str | None = None
    reply_to: str | None = None
    mentions: tuple[int, ...] = ()

    @property
    def fingerprint(self) -> bytes:
        """Differs if anything of the message differs but its id."""
        told = (self.message_type, self.content, self.media_url, self.reply_to, self.mentions)
        return hashlib.sha256(json.dumps(told).encode()).digest()


def wrong_with(draft: Draft, own_media: str | None = None) -> tuple[str, str] | None:
    """The field that can't be sent as it is and why, in prose; None if all can.

    `own_media` is what the addresses of our own store begin with, whatever they are.
    """
    is_text = draft.message_type == "text"
    if is_text and draft.content is None:
        return "content", "should be there in a text"
    if draft.content is not None and (why := wrong_with_text(draft.content)):
        return "content", why
    if is_text == (draft.media_url is not None):
        return "mediaUrl", "should be there in everything but a text"
    own = own_media is not None and (draft.media_url or "").startswith(own_media)
    if draft.media_url is not None and not own and (why := wrong_with_media(draft.media_url)):
        return "mediaUrl", why
    return None
