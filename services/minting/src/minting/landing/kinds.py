"""Every kind of request that can land."""

from collections.abc import Mapping
from typing import Final

from minting.landing.airdrops import AIRDROP
from minting.landing.claims import CLAIM
from minting.landing.course import Course
from minting.landing.upgrades import UPGRADE
from minting.rules.requests import Kind

KINDS: Final[Mapping[Kind, Course]] = {
    "claim": CLAIM,
    "upgrade": UPGRADE,
    "airdrop": AIRDROP,
}
