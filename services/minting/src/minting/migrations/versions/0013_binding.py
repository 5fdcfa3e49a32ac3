"""Upgrades wait for their badges to be bound."""

from alembic import op

revision = "0013"
down_revision = "0012"

_UP = """
alter table mint_requests
    add binding text,
    add bind_by timestamptz,
    add constraint binding_is_known check (binding in ('awaited', 'bound', 'refused')),
    add constraint only_upgrades_bind check (binding is null or kind = 'upgrade'),
    add constraint binding_has_an_end check ((binding is null) = (bind_by is null));
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("alter table mint_requests drop binding, drop bind_by")
