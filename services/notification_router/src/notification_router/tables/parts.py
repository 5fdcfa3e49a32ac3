"""What the tables of the router have in common."""

from sqlalchemy import Column, DateTime, MetaData

metadata = MetaData()

UNREAD = "channel = 'socket' and status in ('pending', 'sending', 'delivered')"
"""A delivery that is on screens, and that its person has yet to read."""


def moment(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of a time with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)
