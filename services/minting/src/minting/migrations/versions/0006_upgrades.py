"""Upgrades: what they burn, whether the owner has signed, and when a request last changed.

`error` may have been longer than 500 characters before: it is cut.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

_UP = """
update mint_requests set error = left(error, 500) where length(error) > 500;
alter table mint_requests
    add from_level smallint,
    add burned_mint_address text,
    add changed_at timestamptz,
    add constraint upgrades_burn check (
        (kind = 'upgrade') = (from_level is not null)
        and (kind = 'upgrade') = (burned_mint_address is not null)
    ),
    add constraint one_tier_at_a_time check (level = from_level + 1),
    add constraint error_fits check (length(error) <= 500);
create index upgrades_by_burned on mint_requests (burned_mint_address);
drop index one_open_request_per_user;
create unique index one_open_request_per_user on mint_requests (user_id)
    where state in ('pending', 'submitted') and kind in ('claim', 'upgrade')
        or state = 'confirmed' and kind = 'upgrade';
alter table mint_attempts add awaits_owner boolean not null default false;
alter table nfts add last_upgraded_at timestamptz;
"""
_DOWN = """
alter table nfts drop last_upgraded_at;
alter table mint_attempts drop awaits_owner;
drop index one_open_request_per_user;
create unique index one_open_request_per_user on mint_requests (user_id)
    where state in ('pending', 'submitted') and kind in ('claim', 'upgrade');
alter table mint_requests
    drop constraint upgrades_burn,
    drop constraint one_tier_at_a_time,
    drop constraint error_fits,
    drop from_level, drop burned_mint_address, drop changed_at;
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute(_DOWN)
