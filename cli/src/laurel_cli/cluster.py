"""The Kafka that a command talks to."""

import os

from laurel_events.kafka import Kafka
from laurel_service.kafka import KafkaSettings
from laurel_service.settings_error import SettingsError
from laurel_stack.endpoints import Endpoints

from laurel_cli.console import existing_home
from laurel_cli.errors import CommandError


def kafka() -> Kafka:
    """The brokers that KAFKA_BOOTSTRAP names, or else those of this home, as the user of KAFKA_*.

    Raises CommandError if the environment is not usable, and NotRunning.
    """
    try:
        if "KAFKA_BOOTSTRAP" in os.environ:
            return KafkaSettings().kafka
        return KafkaSettings(kafka_bootstrap=Endpoints.read(existing_home()).kafka).kafka
    except SettingsError as error:
        raise CommandError(str(error)) from None
