"""System users are made once, however many starts ask for one."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pwd import getpwnam
from uuid import uuid4

import pytest
from laurel_stack.system_users import exists_or_is_made

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes users")


@pytest.fixture
def name() -> Iterator[str]:
    made = f"laurel-{uuid4().hex[:8]}"
    yield made
    subprocess.run(["userdel", made], check=False, capture_output=True)


def _number(name: str) -> int:
    assert exists_or_is_made(name)
    return getpwnam(name).pw_uid


def test_all_who_ask_at_once_get_the_same_user(name: str) -> None:
    with ProcessPoolExecutor(6) as several:
        assert len(set(several.map(_number, [name] * 6))) == 1
