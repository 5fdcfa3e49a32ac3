"""Composition of a service's roles, settings, auth, API envelope, health, metrics and tracing."""

from laurel_service.command import main
from laurel_service.service import Running, Service
from laurel_service.settings import ServiceSettings, StatelessSettings
from laurel_service.settings_error import SettingsError

__all__ = ["Running", "Service", "ServiceSettings", "SettingsError", "StatelessSettings", "main"]
