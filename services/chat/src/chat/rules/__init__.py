"""The rules of chat: pure functions of what they are given."""
