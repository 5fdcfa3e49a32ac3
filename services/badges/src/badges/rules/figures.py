"""The single figures that a badge may ask for (BADGE-004).

Each names a figure of the user and the least it has to be; the one field that no other has tells
them apart where they are stored. `catalogue.toml` lists them for operators.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from laurel_schemas.fields import Amount, Timestamp, Token

from badges.rules.kinds import ActivityKind

_HUNDRED = 100

Calendar = Literal["utc", "own"]
"""Whose days: those of UTC, or of the zone that the person had when it was counted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure and the least that is asked of it; `counts` if it is shown as a number.

    What does not count is met or not: shown is 1 of 1 or 0 of 1. Ranks and times are less when they
    are better, so that their figures are negative.
    """

    figure: str
    least: Decimal
    counts: bool = True


def streak_figure(kind: str, calendar: str) -> str:
    """The name of a streak of activities."""
    return f"streak:{kind}:{calendar}"


def named_figure(kind: str, subject: str) -> str:
    """The name of what tells that a certain thing was done."""
    return f"did:{kind}:{subject}"


def top_traders_figure(percent: int) -> str:
    """The name of what tells that somebody was among the largest traders."""
    return f"top_traders:{percent}"


def _check_share(name: str, percent: int) -> None:
    if not 1 <= percent < _HUNDRED:
        raise ValueError(f"{name} should be from 1 to 99")


@dataclass(frozen=True, slots=True)
class TradeCount:
    """A number of trades."""

    trades: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("trades", Decimal(self.trades))


@dataclass(frozen=True, slots=True)
class CumulativeVolume:
    """A volume over all trades, in USD."""

    volume_usd: Amount

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("volume_usd", self.volume_usd)


@dataclass(frozen=True, slots=True)
class DayVolume:
    """A volume within one UTC day, in USD."""

    day_volume_usd: Amount

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("day_volume_usd", self.day_volume_usd)


@dataclass(frozen=True, slots=True)
class DistinctPairs:
    """A number of different pairs."""

    pairs: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("pairs", Decimal(self.pairs))


@dataclass(frozen=True, slots=True)
class TradingStreak:
    """A number of successive UTC days with a trade on each."""

    streak_days: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("streak_days", Decimal(self.streak_days))


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """How often something was done."""

    count_of: ActivityKind
    at_least: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(f"count:{self.count_of}", Decimal(self.at_least))


@dataclass(frozen=True, slots=True)
class DistinctSubjects:
    """With how many different things or people something was done."""

    distinct_of: ActivityKind
    at_least: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(f"distinct:{self.distinct_of}", Decimal(self.at_least))


@dataclass(frozen=True, slots=True)
class ActivityStreak:
    """A number of successive days on each of which something was done."""

    streak_of: ActivityKind | Literal["any"]
    at_least: int
    days: Calendar = "utc"

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(streak_figure(self.streak_of, self.days), Decimal(self.at_least))


@dataclass(frozen=True, slots=True)
class Followers:
    """A number of followers, reached once."""

    followers: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("followers", Decimal(self.followers))


@dataclass(frozen=True, slots=True)
class GroupMembership:
    """A number of months in one group without leaving it."""

    group_months: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("group_months", Decimal(self.group_months))


@dataclass(frozen=True, slots=True)
class PlatformTask:
    """A certain task of the platform, finished."""

    platform_task: Token

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(named_figure("platform_task", self.platform_task), Decimal(1))


@dataclass(frozen=True, slots=True)
class Purchase:
    """A certain thing, bought with points."""

    purchase: Token

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(named_figure("purchase", self.purchase), Decimal(1))


@dataclass(frozen=True, slots=True)
class JoinedBefore:
    """Having joined the platform before a time."""

    joined_before: Timestamp

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("joined", 1 - Decimal(int(self.joined_before.timestamp())), counts=False)


@dataclass(frozen=True, slots=True)
class TopTraders:
    """Being among this share of the traders with the largest volume, as looked at once a day."""

    top_traders_percent: int

    def __post_init__(self) -> None:
        _check_share("top_traders_percent", self.top_traders_percent)

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(top_traders_figure(self.top_traders_percent), Decimal(1))


@dataclass(frozen=True, slots=True)
class CompetitionsFinished:
    """A number of competitions with a final rank."""

    competitions: int

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("competitions", Decimal(self.competitions))


@dataclass(frozen=True, slots=True)
class CompetitionRank:
    """A final rank in any competition, or a better one."""

    competition_rank: int

    def __post_init__(self) -> None:
        if self.competition_rank < 1:
            raise ValueError("competition_rank should be 1 or more")

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("competition_rank", Decimal(-self.competition_rank), counts=False)


@dataclass(frozen=True, slots=True)
class CompetitionTop:
    """A final rank among this share of a competition's entrants."""

    competition_top_percent: int

    def __post_init__(self) -> None:
        _check_share("competition_top_percent", self.competition_top_percent)

    @property
    def asked(self) -> Asked:
        """What it asks for."""
        return Asked("competition_top", Decimal(-self.competition_top_percent), counts=False)


Single = (
    TradeCount
    | CumulativeVolume
    | DayVolume
    | DistinctPairs
    | TradingStreak
    | ActivityCount
    | DistinctSubjects
    | ActivityStreak
    | Followers
    | GroupMembership
    | PlatformTask
    | Purchase
    | JoinedBefore
    | TopTraders
    | CompetitionsFinished
    | CompetitionRank
    | CompetitionTop
)
"""What is asked for by one figure."""

BY_TRADES = (TradeCount, CumulativeVolume, DayVolume, DistinctPairs, TradingStreak)
"""What workers of version 0.1 can read."""
