"""The tables of identity, as its migrations make them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

metadata = MetaData()
_TIME = DateTime(timezone=True)

accounts = Table(
    "accounts",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    Index("accounts_address", "address"),
)
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("signs_from", _TIME, nullable=False),
    Column("withdrawn_at", _TIME),
)
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("address", Text),
    Column("user_id", BigInteger),
    Column("expires_at", _TIME, nullable=False),
    Index("sign_ins_expires_at", "expires_at"),
)
oidc_accounts = Table(
    "oidc_accounts",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Index("oidc_accounts_user_id", "user_id"),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("refresh_hash", LargeBinary, nullable=False),
    Column("used_hash", LargeBinary),
    Column("expires_at", _TIME, nullable=False),
    UniqueConstraint("refresh_hash", name="a_refresh_token_is_of_one_session"),
    Index("sessions_user_id", "user_id"),
    Index("sessions_used_hash", "used_hash"),
    Index("sessions_expires_at", "expires_at"),
)
granted_roles = Table(
    "granted_roles",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, primary_key=True),
    Column("granted_by", BigInteger),
    Column("granted_at", _TIME, nullable=False),
)
access = Table(
    "access",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("banned", Boolean, nullable=False),
    Column("tokens_before", _TIME, nullable=False),
)
ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("ended_at", _TIME, nullable=False),
    Index("ended_sessions_user_id", "user_id"),
)
