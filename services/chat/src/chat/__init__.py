"""Conversations, their messages, and how much of them each member has not read."""
