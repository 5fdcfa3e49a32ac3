"""Each notification type reaches a client, in a suite whose workers live ahead of time."""

import pytest

from tests.notified.run import caused, sampled
from tests.support.sent import Sent
from tests.support.suites import running_suite


def test_the_requirements_have_21_samples() -> None:
    assert len(sampled()) == 21


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.requirement("NTF-192")
async def test_every_type_reaches_a_client() -> None:
    async with running_suite() as suite:
        heard = await caused(suite, Sent())
    assert heard.missing == set()
