"""Deliveries are the queue; messages of screens are numbered for each person.

Every row that there is stays. Processes of the release before go on working beside it: a trigger
numbers what they store. It goes with the next release, and with it `socket_messages.id`.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

_NOTIFICATIONS = """
alter table notifications
    add column correlation_id uuid, add column traceparent text, add column origin text;
"""
_DELIVERIES = """
alter table deliveries
    add column user_id bigint,
    add column lane text,
    add column due_at timestamptz,
    add column deadline_at timestamptz,
    add column attempt integer not null default 0,
    add column claim uuid,
    add column held_until timestamptz,
    add column provider_id text,
    add column digest_id uuid,
    add column read_at timestamptz,
    add column steps jsonb not null default '[]',
    drop constraint known_channel,
    drop constraint known_status,
    drop constraint failed_says_why,
    add constraint known_status check (status in (
        'pending', 'scheduled', 'sending', 'delivered', 'read', 'engaged', 'failed', 'suppressed'
    )),
    add constraint what_is_not_sent_says_why check (
        status not in ('failed', 'suppressed') or reason is not null
    ),
    add constraint what_waits_says_for_whom_and_when check (
        status <> 'scheduled' or (user_id is not null and lane is not null and due_at is not null)
    ),
    add constraint a_claim_ends check ((claim is null) = (held_until is null));

update deliveries set user_id = told.user_id, lane = told.priority, due_at = told.created_at,
    status = case status when 'pending' then 'sending' else status end
from notifications as told where told.id = notification_id;

create index deliveries_due on deliveries (lane, due_at) where status = 'scheduled';
create index deliveries_held on deliveries (held_until) where claim is not null;
"""
# The ids that rules.socket_events gives, so that what is stored already is never shown again.
_ID = """coalesce({row}.notification_id, cast(md5(concat_ws(
    ':', {row}.cause_id, coalesce({row}.payload ->> 'eventType', {row}.event), {row}.user_id
)) as uuid))"""
_MESSAGES = f"""
create table screens (
    user_id bigint primary key,
    newest bigint not null
);
lock table socket_messages in share row exclusive mode;
alter table socket_messages add column message_id uuid, add column seq bigint;
update socket_messages as message set seq = numbered.seq, message_id = {_ID.format(row="message")}
from (
    select id, row_number() over (partition by user_id order by id) as seq from socket_messages
) as numbered
where numbered.id = message.id;
insert into screens select user_id, max(seq) from socket_messages group by user_id;
alter table socket_messages
    alter column message_id set not null,
    alter column seq set not null,
    drop constraint shown_once_a_cause,
    add constraint shown_once unique (message_id),
    add constraint numbered_for_each_person unique (user_id, seq);
drop index socket_messages_by_user, socket_messages_waiting;
create index socket_messages_waiting on socket_messages (user_id, seq) where acked_at is null;

create function number_a_message() returns trigger language plpgsql as $$
begin
    insert into screens as known (user_id, newest) values (new.user_id, 1)
    on conflict (user_id) do update set newest = known.newest + 1
    returning newest into new.seq;
    new.message_id := {_ID.format(row="new")};
    return new;
end $$;
create trigger number_a_message before insert on socket_messages
    for each row when (new.seq is null) execute function number_a_message();
"""  # noqa: S608 - texts of ours
_UNDO = """
drop trigger number_a_message on socket_messages;
drop function number_a_message;
drop index socket_messages_waiting;
delete from socket_messages as message using socket_messages as earlier
where earlier.cause_id = message.cause_id and earlier.event = message.event
    and earlier.user_id = message.user_id and earlier.id < message.id;
alter table socket_messages
    drop column message_id,
    drop column seq,
    add constraint shown_once_a_cause unique (cause_id, event, user_id);
create index socket_messages_by_user on socket_messages (user_id, id);
create index socket_messages_waiting on socket_messages (user_id, id) where acked_at is null;
drop table screens;

drop index deliveries_due, deliveries_held;
delete from deliveries where channel <> 'socket';
alter table deliveries
    drop constraint known_status,
    drop constraint what_is_not_sent_says_why,
    drop constraint what_waits_says_for_whom_and_when,
    drop constraint a_claim_ends;
update deliveries set
    status = case
        when status in ('scheduled', 'sending') then 'pending'
        when status = 'read' then 'delivered'
        when status = 'suppressed' then 'failed'
        else status
    end,
    reason = case when status in ('failed', 'suppressed') then reason end;
alter table deliveries
    drop column user_id, drop column lane, drop column due_at, drop column deadline_at,
    drop column attempt, drop column claim, drop column held_until, drop column provider_id,
    drop column digest_id, drop column read_at, drop column steps,
    add constraint known_channel check (channel in ('socket')),
    add constraint known_status check (status in ('pending', 'delivered', 'engaged', 'failed')),
    add constraint failed_says_why check ((status = 'failed') = (reason is not null));
alter table notifications
    drop column correlation_id, drop column traceparent, drop column origin;
"""


def upgrade() -> None:
    op.execute(_NOTIFICATIONS)
    op.execute(_DELIVERIES)
    op.execute(_MESSAGES)


def downgrade() -> None:
    op.execute(_UNDO)
