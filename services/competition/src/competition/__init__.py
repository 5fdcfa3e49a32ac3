"""Competitions: who takes part, how they stand, what they win."""
