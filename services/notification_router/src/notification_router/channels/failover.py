"""Several providers of one channel: a message goes to the first that is well."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from notification_router import metrics
from notification_router.channels.outcomes import Channel, Failed, Outcome, Outgoing
from notification_router.rules.health import Health

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to a channel, and how it has been; its `name` is for figures and logs."""

    name: str
    channel: Channel
    health: Health = field(default_factory=Health)


class Failover:
    """Leaves a provider that fails or has become much slower than its own usual, and probes it.

    What a provider surely did not take goes on to the next at once. Where it may have taken it,
    nobody else is asked in the same attempt: nobody gets two because one did not answer.
    """

    def __init__(
        self,
        name: str,
        providers: Sequence[Provider],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._providers = providers
        self._now = now

    async def send(self, message: Outgoing) -> Outcome:
        """Hand it to one after the other, until one takes it, refuses it or may have taken it."""
        outcome: Outcome = Failed(f"{self._name} has no provider")
        for provider in self._in_order():
            outcome = await self._hand_over(provider, message)
            if not (isinstance(outcome, Failed) and outcome.untaken):
                break
        return outcome

    def _in_order(self) -> Iterator[Provider]:
        """One that is to be probed, those that are well, and where none takes it the others."""
        now = self._now()
        well = [one for one in self._providers if one.health.is_well(now)]
        probed = [one for one in self._providers if one.health.wants_probe(now)][:1]
        others = [one for one in self._providers if one not in well and one not in probed]
        self._show(well)
        yield from (*probed, *well, *others)

    async def _hand_over(self, provider: Provider, message: Outgoing) -> Outcome:
        health, was_left = provider.health, provider.health.left
        call = health.begin(self._now())
        failed = True
        try:
            outcome = await provider.channel.send(message)
            failed = isinstance(outcome, Failed) and outcome.retry_after is None
        finally:
            health.end(call, self._now(), failed=failed)
        if health.left != was_left:
            log.warning(
                "a provider was left" if health.left else "a provider is back",
                extra={"channel": self._name, "provider": provider.name, "reason": health.left},
            )
        return outcome

    def _show(self, well: Sequence[Provider]) -> None:
        for one in self._providers:
            metrics.PROVIDER_WELL.labels(self._name, one.name).set(one in well)
