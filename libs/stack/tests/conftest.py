import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from laurel_stack import ports
from laurel_stack.home import Home
from laurel_stack.options import Options, default_cache
from laurel_stack.supervisor import Supervisor

NewHome = Callable[[], Home]


@pytest.fixture
async def new_home() -> AsyncIterator[NewHome]:
    """Makes homes outside of pytest's own folders, which are closed to PostgreSQL's user."""
    made: list[Home] = []

    def make() -> Home:
        made.append(Home(Path(tempfile.mkdtemp(prefix="laurel-test-"))))
        return made[-1]

    yield make
    for home in made:
        await Supervisor(home).stop_all()
        shutil.rmtree(home.root)


@pytest.fixture
def supervisor(new_home: NewHome) -> Supervisor:
    return Supervisor(new_home())


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


@pytest.fixture
def options(free_port: int) -> Options:
    return Options(("alpha", "beta"), default_cache(), gateway_port=free_port)
