"""Rules that hold for every text, order and repetition."""

import pytest
from chat.previews import first_graphemes, preview
from chat.rules.messages import Draft, wrong_with
from chat.rules.texts import wrong_with_media, wrong_with_text
from chat.rules.unread import Reading, advanced
from hypothesis import given
from hypothesis import strategies as st

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
KISS = "👩🏽\u200d❤️\u200d💋\u200d👨🏿"
FLAG = "🇩🇪"
DEVANAGARI = "क्षि"


@pytest.mark.requirement("CHAT-011", "CHAT-020")
@pytest.mark.parametrize("last", [FAMILY, KISS, FLAG, DEVANAGARI, "e\u0301"])
def test_a_preview_ends_with_a_whole_grapheme(last: str) -> None:
    assert preview("text", "x" * 49 + last + "more") == "x" * 49 + last
    assert preview("text", "x" * 50 + last) == "x" * 50


@pytest.mark.requirement("CHAT-011")
def test_media_are_shown_by_their_labels() -> None:
    labels = [preview(kind, "words") for kind in ("image", "video", "audio", "gif", "sticker")]
    assert labels == ["📷 Photo", "🎥 Video", "🎵 Audio", "GIF", "Sticker"]


@given(st.lists(st.sampled_from([FAMILY, KISS, FLAG, DEVANAGARI, "a", "é", " ", "語"])))
def test_a_preview_counts_what_a_reader_counts(graphemes: list[str]) -> None:
    assert first_graphemes("".join(graphemes)) == "".join(graphemes[:50])


@given(st.text(max_size=300))
def test_a_preview_is_a_beginning_and_stays_itself(text: str) -> None:
    short = first_graphemes(text)
    assert text.startswith(short)
    assert first_graphemes(short) == short


@given(st.integers(0, 50), st.lists(st.integers(0, 60)), st.integers(0, 50))
def test_a_position_never_goes_back_nor_past_the_end(
    start: int, reads: list[int], more: int
) -> None:
    last = start + more
    positions = [start]
    for to in reads:
        positions.append(advanced(positions[-1], to, last))
    assert positions == sorted(positions)
    assert positions[-1] == min(max([start, *reads]), last)


MESSAGES = st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=30)


@given(MESSAGES, st.integers(0, 30))
def test_unread_is_what_others_said_and_did_not_delete(
    said: list[tuple[int, bool]], read: int
) -> None:
    read = min(read, len(said))
    after = said[read:]
    reading = Reading(
        last=len(said),
        read=read,
        own_after=sum(sender == 1 for sender, _ in after),
        deleted_after=sum(sender != 1 and gone for sender, gone in after),
    )
    assert reading.unread == sum(sender != 1 and not gone for sender, gone in after)


@pytest.mark.parametrize(
    "text", ["  \n", "a\x07b", "a\x85b", "invoice\u202egnp.exe", "Z" + "\u0335" * 13]
)
def test_texts_that_harm_their_readers_are_refused(text: str) -> None:
    assert wrong_with_text(text)


@pytest.mark.parametrize("text", ["two\nlines\tand a tab", KISS * 20, "שלום עולם", "अक्षि", "བསྒྲུབས"])
def test_texts_of_any_language_are_taken(text: str) -> None:
    assert wrong_with_text(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/1.jpg",
        "javascript:1",
        "https://",
        "https://u:p@cdn.example",
        "https://[",
    ],
)
def test_media_come_from_https_addresses(url: str) -> None:
    assert wrong_with_media(url)
    assert wrong_with_media("https://cdn.example/1.jpg") is None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("1", "text"), "content"),
        (Draft("1", "text", "a", "https://cdn.example/1.jpg"), "mediaUrl"),
        (Draft("1", "image"), "mediaUrl"),
        (Draft("1", "image", "\x00", "https://cdn.example/1.jpg"), "content"),
    ],
)
def test_a_wrong_field_is_named(draft: Draft, field: str) -> None:
    wrong = wrong_with(draft)
    assert wrong
    assert wrong[0] == field


def test_every_part_of_a_message_is_in_its_fingerprint() -> None:
    drafts = [
        Draft("1", "text", "a"),
        Draft("1", "text", "b"),
        Draft("1", "gif", "a"),
        Draft("1", "text", "a", "https://cdn.example/1.jpg"),
        Draft("1", "text", "a", None, "msg_1"),
        Draft("1", "text", "a", None, None, (1,)),
    ]
    assert len({draft.fingerprint for draft in drafts}) == len(drafts)
    assert Draft("2", "text", "a").fingerprint == drafts[0].fingerprint
