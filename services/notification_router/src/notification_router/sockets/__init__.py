"""Delivery over Socket.IO: rows are the truth, connections read them, wake-ups may be lost."""
