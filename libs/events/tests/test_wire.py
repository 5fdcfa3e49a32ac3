from datetime import UTC, datetime

import pytest
from events_samples import NOW, record, trade
from laurel_events.outbox import pack, unpack
from laurel_events.wire import UndecodableError, decode

GOOD = record(trade(5))


def read(value: bytes | None = GOOD.value, **headers: bytes | None) -> object:
    merged = dict(GOOD.headers) | headers
    return decode(GOOD.topic, value, [(k, v) for k, v in merged.items() if v is not None], NOW)


def test_what_is_encoded_decodes_to_the_same_event() -> None:
    assert read().event == trade(5)  # type: ignore[attr-defined]


def test_an_event_without_time_has_its_records_time() -> None:
    assert read(ce_time=None).meta.time == NOW  # type: ignore[attr-defined]


def test_a_malformed_trace_context_is_dropped() -> None:
    assert read(traceparent=b"junk").meta.traceparent is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"ce_id": None}, "ce_id is missing"),
        ({"ce_id": b"7"}, "ce_id should be a UUID"),
        ({"ce_type": b"trading.trade.undone"}, "ce_type names no known event"),
        ({"ce_specversion": b"0.3"}, "ce_specversion should be 1.0"),
        ({"ce_source": b"\xff\xfe"}, "ce_source should be UTF-8"),
        ({"ce_time": b"yesterday"}, "ce_time should be an RFC 3339 time"),
        ({"ce_time": b"2026-01-01T00:00:00"}, "ce_time should carry its offset"),
    ],
)
def test_a_bad_header_is_named(headers: dict[str, bytes | None], reason: str) -> None:
    with pytest.raises(UndecodableError, match=reason):
        read(**headers)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b'"notional_usd":"5",', b"", "notional_usd"),
        (b'"notional_usd":"5"', b'"notional_usd":"-5"', "notional_usd"),
        (b'"notional_usd":"5"', b'"notional_usd":5.5', "notional_usd"),
        (b'"notional_usd":"5"', b'"notional_usd":"NaN"', "notional_usd"),
        (b'"notional_usd":"5"', b'"notional_usd":"Infinity"', "notional_usd"),
        (b'"notional_usd":"5"', b'"notional_usd":"1.' + b"1" * 10_000 + b'"', "notional_usd"),
        (b'"user_id":7', b'"user_id":"7"', "user_id"),
        (b'"user_id":7', b'"user_id":0', "user_id"),
        (b'"trade_id":"t-5"', b'"trade_id":"\\u0000"', "trade_id"),
        (b"2026-01-01T00:00:00Z", b"9999-12-31T23:59:59-23:00", "out of range"),
        (b'"SOL"', b'"\xff"', "value"),
    ],
)
def test_a_bad_value_names_its_field_and_not_its_content(
    old: bytes, new: bytes, field: str
) -> None:
    assert GOOD.value is not None
    assert old in GOOD.value
    with pytest.raises(UndecodableError, match=field) as refused:
        read(GOOD.value.replace(old, new))
    assert len(str(refused.value)) < 1200
    assert "1111111111" not in str(refused.value)


@pytest.mark.parametrize("value", [None, b"", b"\x00\x01junk" * 200_000, b"[]", b"null"])
def test_junk_is_undecodable(value: bytes | None) -> None:
    with pytest.raises(UndecodableError):
        read(value)


def test_any_header_bytes_survive_the_outbox() -> None:
    headers = [("junk", bytes(range(256))), ("ce_time", str(datetime.now(UTC)).encode())]
    assert unpack(pack(headers)) == headers
