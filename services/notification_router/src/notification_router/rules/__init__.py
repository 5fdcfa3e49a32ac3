"""What an event means to its user: pure functions from events to notifications and figures."""
