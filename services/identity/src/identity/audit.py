"""What must always hold in the database of identity."""

from laurel_service.audit import Checks, database_audit

CHECKS: Checks = {
    "banned_have_no_session": """
        select user_id from access join sessions using (user_id) where banned
    """,
    "a_key_signs": """
        select 'no signing key' where not exists (
            select from signing_keys where withdrawn_at is null
        )
    """,
    "ended_sessions_are_closed": """
        select id from ended_sessions join sessions using (id)
    """,
}
audit = database_audit(CHECKS)
