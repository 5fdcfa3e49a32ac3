"""Badges: what there is to earn, how far each user is, what they earned and activated."""
