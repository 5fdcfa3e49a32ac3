"""Rooms of competitions, conversations for announcements, and conversations that are closed."""

from alembic import op

revision = "0005"
down_revision = "0004"

_UPGRADE = """
alter table conversations
    add competition_id text collate "C",
    add writers text not null default 'all',
    add closed_at timestamptz;
alter table conversations drop constraint known_kinds;
alter table conversations
    add constraint known_kinds check (kind in ('direct', 'group', 'competition')),
    add constraint competitions_have_one_room unique (competition_id),
    add constraint rooms_name_competitions
        check ((kind = 'competition') = (competition_id is not null)),
    add constraint known_writers check (writers in ('all', 'admins'));
"""
_DOWNGRADE = """
update conversations set kind = 'group' where kind = 'competition';
alter table conversations
    drop constraint rooms_name_competitions,
    drop constraint known_kinds,
    drop column competition_id,
    drop column writers,
    drop column closed_at;
alter table conversations add constraint known_kinds check (kind in ('direct', 'group'));
"""


def upgrade() -> None:
    op.execute(_UPGRADE)


def downgrade() -> None:
    op.execute(_DOWNGRADE)
