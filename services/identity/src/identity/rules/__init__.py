"""What identity decides, as pure functions."""
