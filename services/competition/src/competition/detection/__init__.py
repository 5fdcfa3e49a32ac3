"""Finds trades that only make a score: circles of accounts whose fills cancel one another out.

It never decides: what it finds waits for a person, with the figures that it rests on.
"""
