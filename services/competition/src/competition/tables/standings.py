"""How many stand where, how often that has changed, and which ranks were told."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Uuid

from competition.tables.columns import metadata
from competition.tables.competitions import competitions

# Triggers on `entries` only ever add rows, so that no two transactions wait for one another; the
# sum over a place counts its entrants. The sweep folds the rows of a place into one, and what is
# settled has none left.
standing_counts = Table(
    "standing_counts",
    metadata,
    Column("competition_id", Uuid, nullable=False),
    Column("place", Integer, nullable=False),
    Column("period", Integer, nullable=False),
    Column("entrants", BigInteger, nullable=False),
    Index(
        "standing_counts_by_place",
        *("competition_id", "place", "period"),
        postgresql_include=["entrants"],
    ),
)

# The sum over a competition grows with each commit that changes its leaderboard: copies of it are
# kept under that number. Folded by the sweep, too.
standing_changes = Table(
    "standing_changes",
    metadata,
    Column("competition_id", Uuid, nullable=False),
    Column("changes", BigInteger, nullable=False),
    Index("standing_changes_of", "competition_id", postgresql_include=["changes"]),
)

# The rank that an entrant had on a day after the start. Gone when a competition is settled.
told_ranks = Table(
    "told_ranks",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", Integer, nullable=False),
    Column("day", Integer, nullable=False),
)
