"""Bring a stored, signed transaction onto the chain: one due task a request.

Each run looks at the chain, takes one step and says when to look again. What is sent was
stored before, what is announced is stored together with the state that it announces, and a
transaction is signed anew only when the one before can never land: a crash between any two
lines leaves work for the next run, and one effect.
"""

from minting.landing.course import PRIORITY
from minting.landing.kinds import KINDS
from minting.landing.records import LandingPace
from minting.landing.task import AttemptUnseenError, land, schedule

__all__ = ["KINDS", "PRIORITY", "AttemptUnseenError", "LandingPace", "land", "schedule"]
