"""Contenders of the ingest comparison: each a program that counts the same trades."""
