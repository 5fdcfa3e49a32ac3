from datetime import UTC, datetime

import pytest
from events_samples import NOW, record, trade
from laurel_events.batch import routes
from laurel_events.message import Message
from laurel_events.outbox import pack, unpack
from laurel_events.wire import UndecodableError, decode, decode_record
from laurel_schemas.trading_trades_v1 import TradeExecuted

GOOD = record(trade(5))


def read(value: bytes | None = GOOD.value, **headers: bytes | None) -> object:
    merged = dict(GOOD.headers) | headers
    return decode(GOOD.topic, value, [(k, v) for k, v in merged.items() if v is not None], NOW)


@pytest.mark.requirement("EVT-010")
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
        ({"ce_id": b"{01234567-89ab-7def-8123-456789abcdef}"}, "ce_id should be a UUID"),
        ({"ce_id": b"urn:uuid:01234567-89ab-7def-8123-456789abcdef"}, "ce_id should be a UUID"),
        ({"ce_id": b"0123456789ab7def8123456789abcdef"}, "ce_id should be a UUID"),
        ({"ce_source": b""}, "ce_source should have"),
        ({"ce_source": b"a\x00b"}, "ce_source should have"),
        ({"ce_source": b"/" * 2000}, "ce_source should have"),
        ({"ce_time": b"2026-01-01T00:00:00"}, "ce_time should carry its offset"),
        ({"ce_time": b"20260101T000000Z"}, "ce_time should be an RFC 3339 time"),
        ({"ce_time": b"2026-W01-1T00:00:00Z"}, "ce_time should be an RFC 3339 time"),
        ({"ce_time": "2026-01-01T00:00:00\u221203:00".encode()}, "ce_time should be an RFC 3339"),
        ({"ce_time": b"2016-12-31T23:59:60Z"}, "ce_time should be an RFC 3339 time"),
        ({"ce_time": b"9999-12-31T23:59:59-23:00"}, "ce_time should be an RFC 3339 time"),
    ],
)
def test_a_bad_header_is_named(headers: dict[str, bytes | None], reason: str) -> None:
    with pytest.raises(UndecodableError, match=reason):
        read(**headers)


@pytest.mark.requirement("EVT-037", "GEN-042")
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
        (b"2026-01-01T00:00:00Z", b"9999-12-31T23:59:59-23:00", "traded_at"),
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


@pytest.mark.parametrize("time", [b"2026-01-01t02:00:00.1234567z", b"2026-01-01T03:00:00+01:00"])
def test_a_time_in_any_form_of_rfc_3339_is_utc(time: bytes) -> None:
    found = read(ce_time=time).meta.time  # type: ignore[attr-defined]
    assert (found.hour, found.tzinfo) == (2, UTC)


@pytest.mark.requirement("EVT-060")
def test_a_header_without_value_is_as_good_as_none() -> None:
    headers = [*GOOD.headers, ("ce_causationid", None), ("ce_correlationid", None), ("x", None)]
    meta = decode(GOOD.topic, GOOD.value, headers, NOW).meta
    assert meta.causation_id is None
    assert meta.correlation_id == meta.id


def test_of_a_repeated_header_the_last_counts() -> None:
    headers = [("ce_id", b"junk"), ("ce_source", b"/first"), *GOOD.headers]
    assert decode(GOOD.topic, GOOD.value, headers, NOW).meta.source == "/test"


@pytest.mark.parametrize("milliseconds", [-(2**63), 2**63 - 1, -62_135_596_800_001])
def test_a_record_time_outside_the_calendar_is_refused_only_where_it_is_needed(
    milliseconds: int,
) -> None:
    assert decode(GOOD.topic, GOOD.value, GOOD.headers, milliseconds).event == trade(5)
    untimed = [header for header in GOOD.headers if header[0] != "ce_time"]
    with pytest.raises(UndecodableError, match="record's time"):
        decode(GOOD.topic, GOOD.value, untimed, milliseconds)


def test_a_value_larger_than_an_event_is_not_read() -> None:
    with pytest.raises(UndecodableError, match="at most 4194304 bytes"):
        read(b" " * (4 * 1024 * 1024) + (GOOD.value or b""))


@pytest.mark.requirement("EVT-011")
def test_the_first_cause_is_kept_and_a_malformed_one_is_not() -> None:
    place = ("trading.trades.v1", 0, 7)
    here = "trading.trades.v1/0/7"
    for given, kept in [(b"a.b.v1/1/2", "a.b.v1/1/2"), (b"a.b/1", here), (b"a\xff/1/2", here)]:
        headers = [*GOOD.headers, ("ce_origin", given)]
        assert decode(GOOD.topic, GOOD.value, headers, NOW, place).meta.origin == kept


def test_any_header_bytes_survive_the_outbox() -> None:
    headers = [
        ("none", None),
        ("junk", bytes(range(256))),
        ("ce_time", str(datetime.now(UTC)).encode()),
    ]
    assert unpack(pack(headers)) == headers


def test_what_is_made_later_was_checked_before() -> None:
    """Whatever headers are let in, asking for the metadata never fails."""
    for _, value in [*GOOD.headers, ("", b"0000-00-00T00:00:00Z"), ("", b"2023-02-29T00:00:00Z")]:
        for name, _ in GOOD.headers:
            try:
                message = read(**{name: value})
            except UndecodableError:
                continue
            assert message.meta.id  # type: ignore[attr-defined]


def test_a_plain_record_makes_its_event_when_asked() -> None:
    route = routes([TradeExecuted], plain=[TradeExecuted])
    plainly = route[GOOD.topic, TradeExecuted.TYPE.encode()]
    message = decode_record(GOOD.topic, GOOD.value or b"", dict(GOOD.headers), NOW, None, plainly)
    assert message.plain["notional_usd"] == "5"
    assert message.event == trade(5)
    assert message.plain["trade_id"] == Message(trade(5), message.meta).plain["trade_id"]
