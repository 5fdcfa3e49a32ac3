"""Prize tables as operators set them and everybody sees them: of all, of divisions, of teams."""

from dataclasses import asdict
from typing import Annotated, Self

from laurel_schemas.fields import Amount, Label, Percent, Points, Timestamp, Token
from laurel_service.api import RequestBody
from pydantic import Field

from competition.rules.competition import MOST_MEMBERS, TeamTerms
from competition.rules.divisions import Division
from competition.rules.participation import Reward
from competition.rules.prizes import PrizeKind, PrizeRange, Split

Rank = Annotated[int, Field(strict=True, ge=1, le=100_000)]
Members = Annotated[int, Field(strict=True, ge=1, le=MOST_MEMBERS)]


class _Won(RequestBody):
    kind: PrizeKind
    description: Label
    points: Points | None = None
    token_mint: Token | None = None
    token_amount: Amount | None = None
    tier_level: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    tier_name: Label | None = None
    special_attributes: Annotated[tuple[Label, ...], Field(max_length=10)] = ()
    fee_reduction_percent: Percent | None = None
    valid_until: Timestamp | None = None


class PrizeTerms(_Won):
    """What a range of ranks wins; `points` are those of the whole range, the rest is of each rank.

    Every rank of the range has the same share, and hundredths that don't divide go to the better.
    `split` is for prizes of teams alone, and says how its members share it.
    """

    first_rank: Rank
    last_rank: Rank
    split: Split | None = None

    def range(self) -> PrizeRange:
        """The range as rules have it."""
        return PrizeRange(**{name: getattr(self, name) for name in type(self).model_fields})

    @classmethod
    def of(cls, prize: PrizeRange) -> Self:
        """The body of a range, which as a request is read by the documented names alone."""
        return cls.model_validate(asdict(prize), by_name=True)


class RewardTerms(_Won):
    """What everybody wins who made at least `leastTrades` trades that counted, `points` each."""

    least_trades: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1

    def reward(self) -> Reward:
        """The reward as rules have it."""
        return Reward(**{name: getattr(self, name) for name in type(self).model_fields})

    @classmethod
    def of(cls, reward: Reward) -> Self:
        """The body of a reward."""
        return cls.model_validate(asdict(reward), by_name=True)


Prizes = Annotated[tuple[PrizeTerms, ...], Field(max_length=100)]


class DivisionBody(RequestBody):
    """Who traded at least so much in the 30 days before, and what they win among themselves."""

    name: Label
    minimum_volume_usd: Amount
    prizes: Prizes = ()

    def division(self) -> Division:
        """The division as rules have it."""
        ranges = tuple(prize.range() for prize in self.prizes)
        return Division(self.name, self.minimum_volume_usd, ranges)

    @classmethod
    def of(cls, division: Division) -> Self:
        """The body of a division."""
        return cls.model_validate(asdict(division), by_name=True)


class TeamsBody(RequestBody):
    """How many make a team, how many best members count (all for null), and what teams win."""

    least_members: Members = 2
    most_members: Members = 5
    counted_members: Members | None = None
    prizes: Prizes = ()

    def terms(self) -> TeamTerms:
        """The terms as rules have them; a prize that does not say how is split equally."""
        ranges = tuple(
            prize.model_copy(update={"split": prize.split or "equal"}).range()
            for prize in self.prizes
        )
        return TeamTerms(self.least_members, self.most_members, self.counted_members, ranges)

    @classmethod
    def of(cls, terms: TeamTerms) -> Self:
        """The body of terms."""
        return cls.model_validate(asdict(terms), by_name=True)
