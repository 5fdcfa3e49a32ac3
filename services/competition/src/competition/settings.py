"""The environment of the competition service."""

from laurel_service import ServiceSettings


class Settings(ServiceSettings):
    """What every service reads."""
