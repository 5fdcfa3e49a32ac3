"""Chat: what sending costs, and what reading costs where much was said."""
