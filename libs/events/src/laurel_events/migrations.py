"""Versioned steps of the event tables, each called by one revision of every service.

A step that a release holds is frozen: what comes later is a step of its own. A step runs while
the version before it works on the same tables, so it only adds; what it adds has a default.
`op` is Alembic's operations proxy, typed loosely so that this library needs no Alembic.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

_CREATE = """
create table outbox (
    id bigint generated always as identity primary key,
    topic text not null,
    key bytea,
    value bytea,
    headers bytea not null,
    created_at timestamptz not null default now()
);
create table inbox (
    event_id uuid primary key,
    received_at timestamptz not null default now()
);
create index inbox_received_at on inbox using brin (received_at);
create table due (
    kind text,
    key text,
    payload jsonb not null,
    due_at timestamptz not null,
    attempt integer not null default 0,
    correlation_id uuid,
    traceparent text,
    primary key (kind, key),
    constraint attempt_counts_up check (attempt >= 0)
);
create index ix_due_due_at on due (due_at);
"""

_TO_2 = """
alter table due add column claim uuid, add column held_until timestamptz;
create table relay_lease (
    only_row boolean primary key default true check (only_row),
    epoch bigint not null,
    holder text not null,
    expires_at timestamptz not null,
    idle boolean not null default false
);
create table outbox_parked (
    id bigint primary key,
    topic text not null,
    key bytea,
    value bytea,
    headers bytea not null,
    created_at timestamptz not null,
    parked_at timestamptz not null default now(),
    scope text not null,
    reason text,
    key_hash text generated always as (md5(key)) stored,
    constraint scope_is_known check (scope in ('row', 'topic', 'successor')),
    constraint successors_wait_for_another check ((scope = 'successor') = (reason is null))
);
create index outbox_parked_by_key on outbox_parked (topic, key_hash);
create index outbox_parked_topics on outbox_parked (topic) where scope = 'topic';
create table deferred (
    id bigint generated always as identity primary key,
    lane text not null,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    timestamp bigint not null,
    key bytea,
    value bytea,
    headers bytea not null,
    event_id uuid not null,
    source text not null,
    waits_for text,
    deferred_at timestamptz not null,
    constraint deferred_once unique (event_id, source, topic)
);
create index deferred_lane on deferred (lane, id);
alter table due add column origin text;
alter table inbox drop constraint inbox_pkey;
alter table inbox add constraint inbox_pkey primary key using index inbox_by_identity;
"""
_DOWN_TO_1 = """
drop table outbox_parked, relay_lease, deferred;
alter table due drop column origin, drop column claim, drop column held_until;
delete from inbox where source <> '' and exists (
    select from inbox as other
    where other.event_id = inbox.event_id and other.source < inbox.source
);
alter table inbox drop constraint inbox_pkey;
alter table inbox add primary key (event_id);
alter table inbox drop column source;
"""


def create_event_tables(op: Any) -> None:
    """Step 1: outbox, inbox and due."""
    op.execute(_CREATE)


def drop_event_tables(op: Any) -> None:
    """Undo step 1."""
    op.execute("drop table due, inbox, outbox")


def upgrade_event_tables_to_2(op: Any) -> None:
    """Step 2: the relay's lease and unsendable rows; deferred events; the inbox by source and age.

    A worker of the version before goes on writing inbox rows without a source, which stand for
    any. The other way round, what a new worker handled and did not commit to Kafka an old one
    handles again, if the deployment is rolled back within that batch.
    """
    _outside_a_transaction(
        op,
        [
            "drop index concurrently if exists inbox_by_age",
            "create index concurrently inbox_by_age on inbox (received_at)",
            "drop index concurrently if exists inbox_received_at",
            "alter table inbox add column if not exists source text not null default ''",
            "drop index concurrently if exists inbox_by_identity",
            "create unique index concurrently inbox_by_identity on inbox (event_id, source)",
            "drop index concurrently if exists due_by_kind",
            "create index concurrently due_by_kind on due (kind, due_at)",
            "drop index concurrently if exists ix_due_due_at",
        ],
    )
    op.execute(_TO_2)


def downgrade_event_tables_to_1(op: Any) -> None:
    """Undo step 2; what is parked is lost."""
    op.execute("create index inbox_received_at on inbox using brin (received_at)")
    op.execute("drop index inbox_by_age")
    op.execute("create index ix_due_due_at on due (due_at)")
    op.execute("drop index due_by_kind")
    op.execute(_DOWN_TO_1)


def _outside_a_transaction(op: Any, statements: Iterable[str]) -> None:
    """Indexes of large tables are built while others write, which no transaction may hold.

    It comes first in a step: what came before is committed, and a step that ends half way is
    run again from its beginning.
    """
    block: AbstractContextManager[None] = op.get_context().autocommit_block()
    with block:
        for statement in statements:
            op.execute(statement)
