"""Pytest fixtures on real servers and waits with a deadline."""

from laurel_testkit.plugin import DatabaseFactory, Pinata
from laurel_testkit.waiting import eventually

__all__ = ["DatabaseFactory", "Pinata", "eventually"]
