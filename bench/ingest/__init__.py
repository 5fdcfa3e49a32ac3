"""The ingest comparison: each contender is a program that counts the same trades."""
