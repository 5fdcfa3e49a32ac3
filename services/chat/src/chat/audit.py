"""What must always hold in the database of chat."""

from laurel_service.audit import Checks, database_audit

CHECKS: Checks = {
    "sequences_without_gaps": """
        select conversation_id, last_sequence, count(sequence), max(sequence)
        from conversations left join messages using (conversation_id)
        group by conversation_id, last_sequence
        having (count(sequence), coalesce(max(sequence), 0)) <> (last_sequence, last_sequence)
    """,
    "own_messages_equal_history": """
        select conversation_id, user_id from members
        where own_after_read <> (
            select count(*) from messages
            where messages.conversation_id = members.conversation_id
                and sender_id = user_id and sequence > read_sequence
        )
    """,
    "nobody_read_ahead": """
        select conversation_id, user_id
        from members join conversations using (conversation_id)
        where read_sequence > last_sequence
    """,
    "deleted_messages_are_bare": """
        select distinct message_id from messages join reactions using (message_id)
        where deleted_at is not null
    """,
    "groups_have_one_owner": """
        select conversation_id from conversations join members using (conversation_id)
        where kind = 'group' group by conversation_id
        having count(*) filter (where role = 'owner') <> 1
    """,
    "direct_members_are_the_two": """
        select conversation_id from conversations join members using (conversation_id)
        where kind = 'direct' and user_id not in (first_user, second_user)
    """,
}

audit = database_audit(CHECKS)
"""The audit role."""
