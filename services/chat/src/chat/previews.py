"""What a list of conversations shows of a message (CHAT-011)."""

import regex

PREVIEW_GRAPHEMES = 50

_GRAPHEMES = regex.compile(rf"\X{{0,{PREVIEW_GRAPHEMES}}}")
_LABELS = {
    "image": "📷 Photo",
    "video": "🎥 Video",
    "audio": "🎵 Audio",
    "gif": "GIF",
    "sticker": "Sticker",
}
# Emoji joined into one grapheme have no limit of their own in Unicode.
_MOST_CODE_POINTS = 2000


def preview(message_type: str, content: str | None) -> str:
    """The first 50 graphemes of a text, never a part of one; of media, a label of its kind."""
    return _LABELS.get(message_type) or first_graphemes(content or "")


def first_graphemes(text: str) -> str:
    """The first 50 characters as a reader counts them (Unicode's extended grapheme clusters)."""
    found = _GRAPHEMES.match(text)
    return (found[0] if found else "")[:_MOST_CODE_POINTS]
