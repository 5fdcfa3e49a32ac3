"""From what is stored to the screens that show it."""
