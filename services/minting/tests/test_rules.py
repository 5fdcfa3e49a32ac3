"""Who may claim what, and how a request goes on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from minting.rules.claiming import (
    AlreadyClaiming,
    AlreadyHeld,
    Granted,
    NotReady,
    Refusal,
    RequirementsNotMet,
    Standing,
    UnlockConsumed,
    WalletUnknown,
    judge,
)
from minting.rules.requests import (
    FrozenDefinition,
    Pacing,
    Reached,
    RequestState,
    newly_reached,
)

QUANT_APE = FrozenDefinition(
    key="tier-2",
    level=2,
    name="Quant Ape",
    symbol="AIW3E",
    metadata_uri="ipfs://bafy",
    image_uri="ipfs://bafk",
    fee_reduction_percent=20,
    ai_agent_uses_per_week=20,
)
QUALIFIED = Standing(
    definition=QUANT_APE,
    required_volume_usd=Decimal(500_000),
    badges_required=2,
    unlocked=True,
    consumed=False,
    volume_usd=Decimal(600_000),
    badges_activated=2,
    wallet_address="So1a",
    held_mint=None,
    open_mint=None,
)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def test_a_qualified_user_is_granted_the_nft_of_the_tier() -> None:
    assert judge(QUALIFIED) == Granted("So1a", QUANT_APE)


@pytest.mark.requirement("NFT-086")
@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (replace(QUALIFIED, unlocked=False, consumed=True), UnlockConsumed()),
        (
            replace(QUALIFIED, unlocked=False),
            RequirementsNotMet(Decimal(500_000), Decimal(600_000), 2, 2),
        ),
        (replace(QUALIFIED, held_mint="M1"), AlreadyHeld("M1")),
        (replace(QUALIFIED, open_mint="M2"), AlreadyClaiming("M2")),
        (replace(QUALIFIED, wallet_address=None), WalletUnknown()),
        (replace(QUALIFIED, definition=None), NotReady()),
        (replace(QUALIFIED, required_volume_usd=None, badges_required=None), NotReady()),
    ],
)
def test_a_claim_is_refused(standing: Standing, refusal: Refusal) -> None:
    assert judge(standing) == refusal


def test_an_nft_in_hand_outweighs_missing_requirements() -> None:
    assert judge(replace(QUALIFIED, unlocked=False, held_mint="M1")) == AlreadyHeld("M1")


def test_missing_requirements_are_told_even_before_the_metadata_is_pinned() -> None:
    told = judge(replace(QUALIFIED, unlocked=False, definition=None))
    assert isinstance(told, RequirementsNotMet)


@pytest.mark.requirement("NFT-043")
@pytest.mark.parametrize(
    ("state", "target", "announced"),
    [
        ("pending", "submitted", ("submitted",)),
        ("pending", "finalized", ("submitted", "confirmed", "finalized")),
        ("submitted", "submitted", ()),
        ("submitted", "confirmed", ("confirmed",)),
        ("confirmed", "submitted", ()),
        ("confirmed", "finalized", ("finalized",)),
        ("failed", "confirmed", ()),
    ],
)
def test_each_state_is_announced_once_and_never_back(
    state: RequestState, target: Reached, announced: tuple[Reached, ...]
) -> None:
    assert newly_reached(state, target) == announced


@pytest.mark.parametrize(
    ("elapsed", "wait"), [(0, 0.5), (0.3, 0.5), (2, 2), (4, 4), (30, 5), (-60, 0.5)]
)
def test_waits_double_within_bounds(elapsed: float, wait: float) -> None:
    pacing = Pacing(timedelta(seconds=0.5), timedelta(seconds=5))
    again = pacing.next(NOON - timedelta(seconds=elapsed), NOON)
    assert again - NOON == timedelta(seconds=wait)
