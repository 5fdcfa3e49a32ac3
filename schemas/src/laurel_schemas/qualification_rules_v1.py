"""qualification.rules.v1: the tier ladder as configured."""

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Label, TierLevel, Whole
from laurel_schemas.topic import Topic

TOPIC = Topic(
    name="qualification.rules.v1",
    owner="qualification",
    description="The rule of each tier, so that every service shows and checks the same ladder",
    key="level",
    partitions=1,
    retention=None,
    compacted=True,
)


class TierRuleDefined(Event, topic=TOPIC, type="qualification.tier_rule.defined"):
    """What a tier asks for and gives; published when it changes.

    `badges_required` counts activated badges. `features` are what the tier unlocks by name, beside
    what lower ones do.
    """

    level: TierLevel
    name: Label
    required_volume_usd: Amount
    badges_required: Whole
    fee_reduction_percent: Whole
    ai_agent_uses_per_week: Whole
    features: tuple[Label, ...] = ()
