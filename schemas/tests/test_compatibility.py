"""The compatibility check, on copies of schemas that are changed in memory."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from laurel_schemas.nft_high_priority_notifications_v1 import Level1NftUnlockAvailable
from laurel_schemas.qualification_tiers_v1 import VolumeMilestoneReached
from laurel_schemas.tools.__main__ import problems
from laurel_schemas.tools.compatibility import incompatible, unpublished
from laurel_schemas.tools.exports import EventName, json_schema, name_of
from laurel_schemas.trading_trades_v1 import TradeExecuted

EVENTS = (TradeExecuted, VolumeMilestoneReached, Level1NftUnlockAvailable)
TRADE, MILESTONE, UNLOCK = (name_of(event) for event in EVENTS)
RELEASED = {name_of(event): dict(json_schema(event)) for event in EVENTS}

Change = Callable[[dict[str, Any]], object]


def changed(name: EventName, change: Change) -> dict[EventName, Any]:
    """The released schemas with a change in one of them."""
    schemas = copy.deepcopy(RELEASED)
    change(schemas[name])
    return schemas


def field(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema["properties"][name]
    return found


def remove(name: str) -> Change:
    def change(schema: dict[str, Any]) -> None:
        del schema["properties"][name]
        schema["required"] = [item for item in schema["required"] if item != name]

    return change


def rename(old: str, new: str) -> Change:
    def change(schema: dict[str, Any]) -> None:
        schema["properties"][new] = schema["properties"].pop(old)
        schema["required"] = [new if item == old else item for item in schema["required"]]

    return change


REFUSED: dict[str, tuple[EventName, Change, str]] = {
    "removed": (TRADE, remove("fee_usd"), "fee_usd was removed"),
    "renamed": (TRADE, rename("price", "cost"), "price was removed or renamed"),
    "retyped": (TRADE, lambda s: field(s, "user_id").update(type="string"), "user_id was retyped"),
    "new and required": (
        TRADE,
        lambda s: (s["properties"].update(venue={"type": "string"}), s["required"].append("venue")),
        "venue is new and required",
    ),
    "became required": (
        TRADE,
        lambda s: s["required"].append("order_id"),
        "order_id became required",
    ),
    "became optional": (
        TRADE,
        lambda s: s["required"].remove("pair"),
        "pair became optional",
    ),
    "smaller maximum": (
        TRADE,
        lambda s: field(s, "trade_id").update(maxLength=64),
        "trade_id was narrowed: maxLength 128 became 64",
    ),
    "larger maximum": (
        TRADE,
        lambda s: field(s, "trade_id").update(maxLength=256),
        "trade_id was widened: maxLength 128 became 256",
    ),
    "larger minimum": (
        TRADE,
        lambda s: field(s, "user_id").update(minimum=1000),
        "user_id was narrowed: minimum 1 became 1000",
    ),
    "tighter pattern": (
        TRADE,
        lambda s: field(s, "notional_usd").update(pattern=r"^\d{1,20}$"),
        "notional_usd was changed: pattern",
    ),
    "removed member": (
        TRADE,
        lambda s: field(s, "side").update(enum=["buy"]),
        "side no longer accepts 'sell'",
    ),
    "added member": (
        TRADE,
        lambda s: field(s, "side")["enum"].append("short"),
        "side accepts 'short', which older readers refuse",
    ),
    "a literal with a second member": (
        UNLOCK,
        lambda s: (
            field(s, "event_type").pop("const"),
            field(s, "event_type").update(enum=["level1_nft_unlock_available", "another"]),
        ),
        "event_type accepts 'another', which older readers refuse",
    ),
    "no longer limited to members": (
        TRADE,
        lambda s: field(s, "side").pop("enum"),
        "side was changed: enum",
    ),
    "a list of anything": (
        MILESTONE,
        lambda s: field(s, "tier_names").pop("items"),
        "tier_names was changed: items",
    ),
    "no longer null": (
        TRADE,
        lambda s: field(s, "fee_usd")["anyOf"].pop(),
        "fee_usd accepts other kinds of values",
    ),
    "another default": (
        TRADE,
        lambda s: field(s, "source").update(default="strategy"),
        "source was changed: default 'perpetual' became 'strategy'",
    ),
    "another key": (TRADE, lambda s: s.update({"x-key": "pair"}), "the event was changed: x-key"),
    "nested": (
        MILESTONE,
        lambda s: s["$defs"]["NextMilestone"]["required"].append("tier_unlock"),
        "next_milestone.tier_unlock became required",
    ),
    "in a list": (
        MILESTONE,
        lambda s: field(s, "tier_names")["items"].update(maxLength=5),
        "tier_names[] was narrowed",
    ),
}


@pytest.mark.requirement("EVT-020")
@pytest.mark.parametrize("case", REFUSED)
def test_an_incompatible_change_is_refused_in_prose(case: str) -> None:
    name, change, words = REFUSED[case]
    messages = [str(problem) for problem in incompatible(changed(name, change), RELEASED)]
    assert any(words in message for message in messages), messages
    assert all(message.startswith(f"{name.topic}, {name.type}: ") for message in messages)
    assert all(message.endswith(".") for message in messages)


def test_a_removed_event_is_refused() -> None:
    today = {name: schema for name, schema in RELEASED.items() if name != TRADE}
    [problem] = incompatible(today, RELEASED)
    assert "was released but is no longer declared" in str(problem)
    assert "trading.trades.v2" in str(problem)


@pytest.mark.requirement("EVT-020")
@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["properties"].update(venue={"type": "string", "default": "spot"}),
        lambda s: s.update(description="Other words"),
        lambda s: field(s, "pair").update(title="Market", examples=["SOL"]),
    ],
    ids=["new optional field", "new words", "new annotation"],
)
def test_an_additive_change_is_fine_and_asks_for_an_export(change: Change) -> None:
    today = changed(TRADE, change)
    assert not list(incompatible(today, RELEASED))
    [problem] = unpublished(today, RELEASED)
    assert "laurel_schemas.tools export" in str(problem)


def test_a_writer_may_write_more_and_never_less() -> None:
    """What is always written stays so, and a new field that is always written hurts nobody."""
    more = changed(TRADE, lambda s: s["required"].append("order_id"))
    assert list(incompatible(more, RELEASED))
    assert not list(incompatible(more, RELEASED, written=True))
    less = changed(TRADE, lambda s: s["required"].remove("pair"))
    [problem] = incompatible(less, RELEASED, written=True)
    assert "pair became optional" in str(problem)


def test_a_new_event_is_fine_and_asks_for_an_export() -> None:
    before = {name: schema for name, schema in RELEASED.items() if name != MILESTONE}
    assert not list(incompatible(RELEASED, before))
    [problem] = unpublished(RELEASED, before)
    assert problem.where == str(MILESTONE)


def test_the_schemas_agree_with_their_releases_and_examples() -> None:
    """What `make schemas-check` runs: the wire must stay readable in both directions."""
    assert [str(problem) for problem in problems()] == []
