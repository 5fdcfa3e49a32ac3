"""From what is due to a provider that took it."""
