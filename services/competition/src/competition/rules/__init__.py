"""What competitions are and how they run: pure functions."""
