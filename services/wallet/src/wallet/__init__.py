"""Points: what is earned, spent, held and proven."""
