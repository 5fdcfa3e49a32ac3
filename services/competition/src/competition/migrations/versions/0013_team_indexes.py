"""Indexes of entries by division and team, made beside other work; all of it may run again."""

from alembic import op

revision = "0013"
down_revision = "0012"

_CONSTRAINTS = ("entries_team_id_fkey", "who_left_is_in_no_team", "who_joined_says_when")
_INDEXES = (
    "entries_by_division on entries (competition_id, division, behind, reached_at, entered_at,"
    " user_id) where state = 'entered' and division is not null",
    "entries_of_team on entries (team_id) where team_id is not null",
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for constraint in _CONSTRAINTS:
            op.execute(f"alter table entries validate constraint {constraint}")
        for index in _INDEXES:
            # What a broken-off attempt has left is no index, and made anew.
            op.execute(f"drop index concurrently if exists {index.split(' ', 1)[0]}")
            op.execute(f"create index concurrently {index}")


def downgrade() -> None:
    op.execute("drop index entries_by_division, entries_of_team")
