"""Teams of entrants, and who was invited to one."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from competition.tables.columns import amount, metadata, time
from competition.tables.competitions import competitions

# Its members are the entries that name it; a team without any is deleted. Score, size and rank are
# those of the end.
teams = Table(
    "teams",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("code", Text(collation="C"), nullable=False),
    # Who exports their rows finds whose a team is by such a name.
    Column("led_by", BigInteger, nullable=False),
    time("made_at"),
    amount("score"),
    Column("members", Integer, nullable=False, server_default="0"),
    time("reached_at", nullable=True),
    Column("final_rank", Integer),
    CheckConstraint("final_rank > 0", name="ranks_begin_with_one"),
    Index("teams_by_name", "competition_id", text("lower(name)"), unique=True),
    Index("teams_by_code", "competition_id", "code", unique=True),
    Index(
        "teams_ranked",
        *("competition_id", "final_rank"),
        unique=True,
        postgresql_where=text("final_rank is not null"),
    ),
)

# Gone with the team, with who is deleted, and when it is accepted.
team_invitations = Table(
    "team_invitations",
    metadata,
    Column("team_id", Uuid, ForeignKey(teams.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    time("invited_at"),
    Index("team_invitations_of_user", "user_id", "invited_at"),
)
