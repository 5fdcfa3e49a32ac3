"""Flags of a file in flagd's form, through OpenFeature (COMP-042).

With targeting: `fractional` lets a feature reach a part of those who could have it, the same ones
each time, and more of them as its share grows.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openfeature import api
from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType
from openfeature.provider import AbstractProvider, Metadata

log = logging.getLogger(__name__)

Context = EvaluationContext | None
Structure = Sequence[FlagValueType] | Mapping[str, FlagValueType]


class FileProvider(AbstractProvider):
    """Flags of a file, which is read anew when it has changed.

    One that can't be read at first raises what is wrong; later what was read before stays.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._core = FlagdCore()
        self._read_at = self._changed_at()
        self._core.set_flags(file.read_text())

    def get_metadata(self) -> Metadata:
        """What the provider is called."""
        return Metadata(name="file")

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: Context = None
    ) -> FlagResolutionDetails[bool]:
        """Whether it is on."""
        return self._current().resolve_boolean_value(flag_key, default_value, evaluation_context)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: Context = None
    ) -> FlagResolutionDetails[str]:
        """Its text."""
        return self._current().resolve_string_value(flag_key, default_value, evaluation_context)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: Context = None
    ) -> FlagResolutionDetails[int]:
        """Its number."""
        return self._current().resolve_integer_value(flag_key, default_value, evaluation_context)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: Context = None
    ) -> FlagResolutionDetails[float]:
        """Its number."""
        return self._current().resolve_float_value(flag_key, default_value, evaluation_context)

    def resolve_object_details(
        self, flag_key: str, default_value: Structure, evaluation_context: Context = None
    ) -> FlagResolutionDetails[Structure]:
        """Its structure."""
        return self._current().resolve_object_value(flag_key, default_value, evaluation_context)

    def _current(self) -> FlagdCore:
        try:
            if (changed_at := self._changed_at()) != self._read_at:
                self._read_at = changed_at
                self._core.set_flags(self._file.read_text())
        except (OSError, ValueError) as error:
            log.warning("flags stay as they were", extra={"fault": type(error).__name__})
        return self._core

    def _changed_at(self) -> int:
        return self._file.stat().st_mtime_ns


def asked_of(file: Path) -> Callable[[str, str], bool]:
    """Whether a flag is on for a key; raises what is wrong with the file."""
    provider = FileProvider(file)
    # Each has a domain of its own, whatever else this process asks OpenFeature for.
    domain = f"competition-{id(provider)}"
    # Without waiting every flag would be on until a thread of its own has said that it is ready.
    api.set_provider_and_wait(provider, domain)
    client = api.get_client(domain)

    def is_on(flag: str, key: str) -> bool:
        return client.get_boolean_value(flag, True, EvaluationContext(key))

    return is_on
