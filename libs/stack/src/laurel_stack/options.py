"""What a stack is started with, and the only place of the library that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from laurel_stack.errors import BadSetting
from laurel_stack.servers.kafka import Brokers
from laurel_stack.servers.kafka_settings import Detour
from laurel_stack.tools import Tools

Provider = Literal["embedded", "docker"]


@dataclass(frozen=True)
class Options:
    """`services` get a database each; `cache` holds downloads that all homes share.

    `chain_faults` lets tests make the chain lose, delay and drop its answers, `detours` let them
    cut clients off from the brokers. `console` says whether to serve pages for browsers.
    """

    services: tuple[str, ...]
    cache: Path
    gateway_port: int = 8080
    brokers: Brokers = 1
    provider: Provider = "embedded"
    chain_faults: bool = False
    detours: tuple[Detour, ...] = ()
    console: bool = False
    tools: Tools = field(default_factory=Tools)


def from_environment(
    services: tuple[str, ...],
    brokers: Brokers = 1,
    environment: Mapping[str, str] = os.environ,
) -> Options:
    """Options by LAUREL_CACHE, LAUREL_CONSOLE, LAUREL_PORT, LAUREL_STACK; raises `BadSetting`."""
    return Options(
        services=services,
        cache=default_cache(environment),
        gateway_port=_port(environment.get("LAUREL_PORT", "8080")),
        brokers=brokers,
        provider=_provider(environment.get("LAUREL_STACK", "embedded")),
        console=_switch("LAUREL_CONSOLE", environment.get("LAUREL_CONSOLE", "on")),
    )


def default_home(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the stack's data: LAUREL_HOME, or .laurel in the working folder."""
    return Path(environment.get("LAUREL_HOME") or ".laurel")


def default_cache(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of downloads: LAUREL_CACHE, or ~/.cache/laurel."""
    return Path(environment.get("LAUREL_CACHE") or Path.home() / ".cache" / "laurel")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise BadSetting(f"LAUREL_PORT is {text!r}.", "Set it to a number from 1 to 65535.")
    return int(text)


def _switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise BadSetting(f"{name} is {text!r}.", "Set it to `on` or `off`.")
    return text == "on"


def _provider(text: str) -> Provider:
    for known in get_args(Provider):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise BadSetting(f"LAUREL_STACK is {text!r}.", "Set it to `embedded` or `docker`.")
