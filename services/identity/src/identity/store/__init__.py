"""Queries of identity, on the session they are given."""
