"""Which media a message may carry."""

from collections.abc import Mapping

TYPES: Mapping[str, frozenset[str]] = {
    "image": frozenset({"image/jpeg", "image/png", "image/webp", "image/avif", "image/heic"}),
    "gif": frozenset({"image/gif"}),
    "sticker": frozenset({"image/png", "image/webp"}),
    "video": frozenset({"video/mp4", "video/webm", "video/quicktime"}),
    "audio": frozenset({"audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/webm"}),
}
"""The types of content of each type of message; nothing that a browser would run."""


def wrong_with_upload(
    message_type: str, content_type: str, size: int, most: int
) -> tuple[str, str] | None:
    """The field that can't be uploaded as it is and why, in prose; None if all can."""
    known = TYPES[message_type]
    if content_type not in known:
        return "contentType", f"should be one of {', '.join(sorted(known))}"
    if size > most:
        return "bytes", f"should be at most {most}"
    return None
