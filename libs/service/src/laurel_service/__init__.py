"""Composition of a service's roles, settings, auth, API envelope, health, metrics and tracing."""
