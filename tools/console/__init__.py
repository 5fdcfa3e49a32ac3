"""Checks the console: its types against the services' OpenAPI documents, and its unit tests."""
