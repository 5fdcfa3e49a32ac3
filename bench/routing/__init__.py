"""From an event to the rows and records of its notification."""
