"""What the figures of processes amount to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operations.rules import Place, Sample, places, standings


def test_places_are_read_as_they_are_written() -> None:
    assert places("badges=http://badges-metrics:8000, chat_api=http://10.0.0.1:1,") == (
        Place("badges", "http", "badges-metrics", 8000),
        Place("chat_api", "http", "10.0.0.1", 1),
    )


@pytest.mark.parametrize("text", ["badges", "badges=8000", "a=http://b", "a=ftp://b:1"])
def test_a_place_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text!r} should be such as"):
        places(f"chat=http://chat:8000,{text}")


FIGURES = st.builds(
    Sample,
    st.sampled_from(["laurel_consumer_lag_records", "laurel_outbox_parked_rows", "another"]),
    st.fixed_dictionaries({"service": st.sampled_from(["badges", "chat"])}),
    st.integers(0, 1000).map(float),
)


@given(st.lists(FIGURES))
def test_each_counts_its_partitions_and_all_tell_the_same_of_the_database(
    figures: list[Sample],
) -> None:
    for service, found in standings(figures).items():
        own = [one for one in figures if one.labels["service"] == service]
        lag = [one.value for one in own if one.name == "laurel_consumer_lag_records"]
        parked = [one.value for one in own if one.name == "laurel_outbox_parked_rows"]
        assert (found.lag_records, found.outbox_parked_rows) == (sum(lag), max(parked, default=0))


def test_what_waits_for_another_topic_is_counted_by_topic() -> None:
    """Two workers tell of the same rows."""
    name = "laurel_events_deferred_waiting"
    told = [
        Sample(name, {"service": "badges", "topic": topic}, count)
        for topic, count in (("a", 2.0), ("b", 3.0), ("a", 2.0), ("b", 1.0))
    ]
    assert standings(told)["badges"].deferred_waiting == 5
