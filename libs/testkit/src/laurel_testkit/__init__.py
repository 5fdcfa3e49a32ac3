"""Pytest fixtures on real servers and waits with a deadline."""
