"""Pytest fixtures on real servers and waits with a deadline."""

from laurel_testkit.brokers import SecureKafka
from laurel_testkit.plugin import DatabaseFactory, Pinata, PreparedFactory
from laurel_testkit.waiting import eventually

__all__ = ["DatabaseFactory", "Pinata", "PreparedFactory", "SecureKafka", "eventually"]
