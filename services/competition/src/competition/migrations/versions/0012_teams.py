"""Divisions by past volume, and teams of entrants."""

from alembic import op

revision = "0012"
down_revision = "0011"

_TABLES = """
alter table competitions
    add column divisions jsonb not null default '[]',
    add column teams jsonb;
create table teams (
    id uuid primary key,
    competition_id uuid not null references competitions (id),
    name text not null,
    code text collate "C" not null,
    led_by bigint not null,
    made_at timestamptz not null,
    score numeric(30, 10) not null default 0,
    members integer not null default 0,
    reached_at timestamptz,
    final_rank integer,
    constraint ranks_begin_with_one check (final_rank > 0)
);
create unique index teams_by_name on teams (competition_id, lower(name));
create unique index teams_by_code on teams (competition_id, code);
create unique index teams_ranked on teams (competition_id, final_rank)
    where final_rank is not null;
create table team_invitations (
    team_id uuid references teams (id) on delete cascade,
    user_id bigint,
    invited_at timestamptz not null,
    primary key (team_id, user_id)
);
create index team_invitations_of_user on team_invitations (user_id, invited_at);
alter table entries
    add column division text,
    add column division_rank integer,
    add column team_id uuid,
    add column joined_at timestamptz,
    add constraint entries_team_id_fkey foreign key (team_id) references teams (id) not valid,
    add constraint who_left_is_in_no_team check (team_id is null or state = 'entered') not valid,
    add constraint who_joined_says_when check ((team_id is null) = (joined_at is null)) not valid;
alter table settlements drop constraint known_phase, add constraint known_phase check (
    phase in ('rescoring', 'ranking', 'sealing', 'telling', 'teams', 'settled')
);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute(
        "alter table entries drop column division, drop column division_rank,"
        " drop column team_id, drop column joined_at"
    )
    op.execute("drop table team_invitations, teams")
    op.execute("alter table competitions drop column divisions, drop column teams")
    op.execute(
        "alter table settlements drop constraint known_phase, add constraint known_phase check"
        " (phase in ('rescoring', 'ranking', 'sealing', 'telling', 'settled')) not valid"
    )
