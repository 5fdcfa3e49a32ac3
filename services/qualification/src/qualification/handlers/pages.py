"""Pages of trades of the past."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple

import orjson
from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_schemas.plain import Plain
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_backfills_v1 import BackfillPage

from qualification import rules, store
from qualification.announcing import announce
from qualification.conflicts import Row, report_rows
from qualification.handlers.backfills import key_of, save
from qualification.handlers.crossings import Counted, changes_by_trades
from qualification.ladders import Ladders
from qualification.rules import Backfill, BackfillKey, Ladder
from qualification.store.pages import AddedPages, add_pages

Page = Message[BackfillPage]


class Written(NamedTuple):
    """A page, its trades as JSON, and what tells them from others under its number."""

    page: Page
    trades: bytes
    digest: str

    @property
    def place(self) -> store.PageKey:
        """Which page of which backfill it is."""
        return *key_of(self.page), self.page.plain["page"]


@reads_plain
@naturally_idempotent
async def count_pages(
    pages: Sequence[Page], tx: Transaction, ladders: Ladders, limits: TradeLimits
) -> None:
    """Count each trade of each page once, as if it had come when it was made (TIER-037).

    What is in the ledger already does not count again, and another content of it is recorded; the
    other trades of the page count all the same.
    """
    written = [_written(page) for page in pages if _is_past(page, tx, limits)]
    held = await store.open_backfills(tx.session, {key_of(one.page) for one in written})
    new: defaultdict[int, list[Written]] = defaultdict(list)
    for one in await _not_counted(written, held, tx):
        new[one.page.plain["user_id"]].append(one)
    ladder = await ladders.in_force(tx.session)
    for user_id, own in sorted(new.items()):
        await _count(user_id, own, held, ladder, tx)
    counted = {key_of(one.page): one.page for own in new.values() for one in own}
    await save(held, counted, tx, ladder)


def _written(page: Page) -> Written:
    trades = orjson.dumps(page.plain["trades"])
    return Written(page, trades, blake2b(trades, digest_size=16).hexdigest())


def _is_past(page: Page, tx: Transaction, limits: TradeLimits) -> bool:
    latest = limits.latest(tx.now)
    for number, trade in enumerate(page.plain["trades"]):
        if trade["traded_at"] > latest:
            tx.reject(
                page, f"trades.{number}.traded_at should be at most {limits.ahead} in the future"
            )
            return False
    return True


async def _not_counted(
    pages: Sequence[Written], held: Mapping[BackfillKey, Backfill], tx: Transaction
) -> list[Written]:
    """Those that come for the first time; one with other trades under its number is rejected."""
    first: dict[store.PageKey, Written] = {}
    for one in pages:
        if reason := rules.page_refused(held[key_of(one.page)], one.page.plain["page"]):
            tx.reject(one.page, reason)
        else:
            first.setdefault(one.place, one)
    digests = {place: one.digest for place, one in first.items()}
    known = await store.open_pages(tx.session, digests)
    for one in pages:
        if known.get(one.place, digests.get(one.place)) not in (None, one.digest):
            tx.reject(one.page, "trades were others when this page was counted")
    return [one for place, one in first.items() if place not in known]


async def _count(
    user_id: int,
    own: Sequence[Written],
    held: MutableMapping[BackfillKey, Backfill],
    ladder: Ladder,
    tx: Transaction,
) -> None:
    trades, all_differ = _distinct(own)
    added = await add_pages(tx.session, user_id, trades, ladder.marks, tx.now)
    if added.repeated or not all_differ:
        await _report(own, added.repeated, tx)
    _add_up(own, added, held)
    if added.crossing:
        counted = {user_id: _counted(own, added.crossing.new_trades)}
        await announce(changes_by_trades([added.crossing], counted, ladder), tx, ladder)


def _distinct(own: Sequence[Written]) -> tuple[bytes, bool]:
    """The trades of pages as one array, each id once, and whether all ids differ."""
    trades = [trade for one in own for trade in one.page.plain["trades"]]
    first = {trade["trade_id"]: trade for trade in reversed(trades)}
    if len(first) < len(trades):
        return orjson.dumps(list(first.values())), False
    parts = (one.trades[1:-1] for one in own)
    return b"[%b]" % b",".join(filter(None, parts)), True


async def _report(own: Sequence[Written], repeated: Collection[str], tx: Transaction) -> None:
    """Record what contradicts the ledger, of trades that it has or that come twice."""
    known, first = set(repeated), set[str]()
    again = []
    for row in _rows(own):
        trade_id = row.plain["trade_id"]
        if trade_id in known or trade_id in first:
            again.append(row)
        first.add(trade_id)
    await report_rows(again, tx)


def _rows(own: Sequence[Written]) -> Iterator[Row]:
    for one in own:
        user_id = one.page.plain["user_id"]
        for position, trade in enumerate(one.page.plain["trades"]):
            yield Row(one.page, position, {"user_id": user_id, **trade})


def _counted(own: Sequence[Written], new: Collection[str]) -> list[Counted]:
    """Those that were new, in the order in which they came, each once."""
    left, counted = set(new), []
    for row in _rows(own):
        if row.plain["trade_id"] in left:
            left.remove(row.plain["trade_id"])
            counted.append(Counted(row.trade, row.page))
    return counted


def _add_up(
    own: Sequence[Written], added: AddedPages, held: MutableMapping[BackfillKey, Backfill]
) -> None:
    for one in own:
        key = key_of(one.page)
        held[key] = rules.page_counted(held[key], len(one.page.plain["trades"]))
    keys = {key_of(one.page) for one in own}
    volumes = (
        dict.fromkeys(keys, (added.perpetual_usd, added.strategy_usd))
        if len(keys) == 1
        else _by_backfill(own, added.repeated)
    )
    for key, (perpetual, strategy) in volumes.items():
        held[key] = rules.volume_found(held[key], perpetual, strategy)


def _by_backfill(
    own: Sequence[Written], repeated: Collection[str]
) -> dict[BackfillKey, tuple[Decimal, Decimal]]:
    """What each of several backfills of a user brought that no other did before it."""
    seen = set(repeated)
    new: defaultdict[BackfillKey, list[Plain]] = defaultdict(list)
    for one in own:
        for trade in one.page.plain["trades"]:
            if trade["trade_id"] not in seen:
                seen.add(trade["trade_id"])
                new[key_of(one.page)].append(trade)
    return {key: rules.volumes_of(trades) for key, trades in new.items()}
