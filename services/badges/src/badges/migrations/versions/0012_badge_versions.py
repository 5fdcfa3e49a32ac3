"""Every version of each badge is kept, what there was before as of the year 2000; and trials."""

from alembic import op

revision = "0012"
down_revision = "0011"

_VERSIONS = """
    create table badge_versions (
        badge_id text,
        version integer check (version > 0),
        definition jsonb not null,
        on_offer boolean not null,
        made_by bigint,
        reason text not null,
        made_at timestamptz not null,
        effective_at timestamptz not null,
        in_force_at timestamptz,
        stopped_at timestamptz,
        primary key (badge_id, version),
        constraint in_force_or_stopped check (in_force_at is null or stopped_at is null)
    );
    insert into badge_versions
    select badge_id, 1, jsonb_build_object(
            'badge_id', badge_id, 'name', name, 'badge_type', badge_type,
            'category', category, 'rarity', rarity, 'description', description,
            'image_url', image_url, 'task_id', task_id, 'task_name', task_name,
            'criteria', criteria, 'suggested_actions', suggested_actions,
            'required_for_tier', required_for_tier
        ), on_offer, created_by, 'Before versions were kept', timestamptz '2000-01-01 00:00Z',
        timestamptz '2000-01-01 00:00Z', timestamptz '2000-01-01 00:00Z'
    from badge_definitions;
"""
_TRIALS = """
    create table badge_trials (
        id uuid primary key,
        definition jsonb not null,
        asked_by bigint not null,
        asked_at timestamptz not null,
        last_user_id bigint not null default 0,
        users bigint not null default 0,
        would_earn bigint not null default 0,
        ended_at timestamptz
    );
    create index badge_trials_by_time on badge_trials (asked_at);
    alter table admin_acts
        drop constraint admin_acts_action_check,
        add constraint admin_acts_action_check
            check (action in ('created', 'changed', 'awarded', 'revoked'));
"""


def upgrade() -> None:
    op.execute(_VERSIONS)
    op.execute(_TRIALS)


def downgrade() -> None:
    op.execute("""
        drop table badge_versions, badge_trials;
        delete from admin_acts where action = 'changed';
        alter table admin_acts
            drop constraint admin_acts_action_check,
            add constraint admin_acts_action_check
                check (action in ('created', 'awarded', 'revoked'));
    """)
