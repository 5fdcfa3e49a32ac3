"""Rounds of random steps, after each of which every device shows what the API shows."""

from pathlib import Path
from random import Random
from typing import Any

from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.mirrored.devices import Device, devices
from tests.mirrored.scene import Scene, set_up
from tests.mirrored.seeing import kept, seen
from tests.mirrored.steps import Steps
from tests.support.sent import Sent

_STEPS = 25
_CONVERGED_SECONDS = 120.0


async def play(suite: Suite, sent: Sent, project: Path, seed: int, faults: float) -> list[str]:
    """One round of new people; returns its steps, and raises AssertionError naming its seed."""
    dice = Random(seed)
    async with (
        set_up(suite, sent) as scene,
        devices(project, 2, scene.mirrored) as both,
    ):
        steps = Steps(scene, both, dice, faults)
        try:
            for _ in range(_STEPS):
                await steps.next()
            for one in both:
                one.does("back")
            await eventually(lambda: _same(scene, both), _CONVERGED_SECONDS)
        except Exception as error:
            told = f"seed {seed}, after {', '.join(steps.taken)}"
            raise AssertionError(f"{told}: {type(error).__name__}: {error}") from error
        return steps.taken


async def _same(scene: Scene, both: list[Device]) -> bool:
    """Whether all show what the API shows, before as after they were asked."""
    await scene.types()
    before = await seen(scene)
    states = [kept(await one.state()) for one in both]
    after = await seen(scene)
    assert before == after, "it is not at rest yet"
    for number, state in enumerate(states):
        wrong = [name for name in after if state[name] != after[name]]
        assert not wrong, f"device {number}: {_differing(state, after, wrong)}"
    return True


def _differing(state: dict[str, Any], seen: dict[str, Any], names: list[str]) -> str:
    return "; ".join(f"{name} is {state[name]!r}, not {seen[name]!r}" for name in names)[:1500]
