"""Trades, volumes and tier qualification."""
