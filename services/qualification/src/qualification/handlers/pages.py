"""Pages of trades of the past."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from hashlib import blake2b

import orjson
from laurel_events import Message, Transaction, naturally_idempotent, reads_plain
from laurel_schemas.trade_content import Identity, TradeLimits
from laurel_schemas.trading_backfills_v1 import BackfillPage

from qualification import rules, store
from qualification.announcing import announce
from qualification.conflicts import Row, report_rows
from qualification.handlers.backfills import key_of, save
from qualification.handlers.crossings import Counted, changes_by_trades
from qualification.ladders import Ladders
from qualification.rules import Backfill, BackfillKey

Page = Message[BackfillPage]


@reads_plain
@naturally_idempotent
async def count_pages(
    pages: Sequence[Page], tx: Transaction, ladders: Ladders, limits: TradeLimits
) -> None:
    """Count each trade of each page once, as if it had come when it was made (TIER-037).

    What is in the ledger already does not count again, and another content of it is recorded; the
    other trades of the page count all the same.
    """
    pages = [page for page in pages if _is_past(page, tx, limits)]
    held = await store.open_backfills(tx.session, {key_of(page) for page in pages})
    new = await _not_counted(pages, held, tx)
    rows, ladder = list(_rows(new)), await ladders.in_force(tx.session)
    first: dict[Identity, Row] = {}
    again = [row for row in rows if first.setdefault(row.identity, row) is not row]
    added = await store.add_trades(
        tx.session, [row.plain for row in first.values()], ladder.marks, tx.now
    )
    known = [first[identity] for identity in added.repeated]
    await report_rows([*known, *again], tx)
    if added.crossings:
        counted = _new_of(added.crossings, first)
        await announce(changes_by_trades(added.crossings, counted, ladder), tx, ladder)
    _add_up(new, (row for row in first.values() if row.identity not in added.repeated), held)
    await save(held, {key_of(page): page for page in new}, tx, ladder)


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
    pages: Sequence[Page], held: Mapping[BackfillKey, Backfill], tx: Transaction
) -> list[Page]:
    """Those that come for the first time; one with other trades under its number is rejected."""
    first: dict[store.PageKey, Page] = {}
    digests: dict[store.PageKey, str] = {}
    for page in pages:
        if reason := rules.page_refused(held[key_of(page)], page.plain["page"]):
            tx.reject(page, reason)
        else:
            first.setdefault(_place(page), page)
            digests.setdefault(_place(page), _digest(page))
    known = await store.open_pages(tx.session, digests)
    for page in pages:
        stands = known.get(_place(page), digests.get(_place(page)))
        if stands not in (None, _digest(page)):
            tx.reject(page, "trades were others when this page was counted")
    return [page for place, page in first.items() if place not in known]


def _place(page: Page) -> store.PageKey:
    return *key_of(page), page.plain["page"]


def _digest(page: Page) -> str:
    return blake2b(orjson.dumps(page.plain["trades"]), digest_size=16).hexdigest()


def _rows(pages: Sequence[Page]) -> Iterator[Row]:
    for page in pages:
        user_id = page.plain["user_id"]
        for position, trade in enumerate(page.plain["trades"]):
            yield Row(page, position, {"user_id": user_id, **trade})


def _new_of(
    crossings: Sequence[store.Crossing], rows: Mapping[Identity, Row]
) -> Mapping[int, Sequence[Counted]]:
    new = {crossing.standing.user_id: crossing.new_trades for crossing in crossings}
    by_user: defaultdict[int, list[Counted]] = defaultdict(list)
    for (user_id, trade_id), row in rows.items():
        if trade_id in new.get(user_id, ()):
            by_user[user_id].append(Counted(row.trade, row.page))
    return by_user


def _add_up(
    pages: Sequence[Page], new: Iterator[Row], held: MutableMapping[BackfillKey, Backfill]
) -> None:
    trades: defaultdict[BackfillKey, list[Row]] = defaultdict(list)
    for row in new:
        trades[key_of(row.page)].append(row)
    for page in pages:
        received = len(page.plain["trades"])
        held[key_of(page)] = rules.page_counted(held[key_of(page)], received)
    for key, rows in trades.items():
        perpetual, strategy = rules.volumes_of(row.plain for row in rows)
        held[key] = rules.volume_found(held[key], perpetual, strategy)
