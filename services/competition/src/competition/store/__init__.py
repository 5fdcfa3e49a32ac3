"""Queries on the session they are given."""
