"""The files of deploy/ that are made as a whole, from the services and what their flows say."""

from collections.abc import Mapping
from pathlib import Path

from laurel_cli.services import discover

from tools.docs.surfaces import ROOT, Surfaces
from tools.lists.chart import VALUES, values
from tools.lists.operators import DATABASES, SECRETS, databases_file, secrets_file
from tools.lists.strimzi import TOPICS, USERS, topics_file, users_file
from tools.lists.umbrella import UMBRELLA, umbrella_file


def deployed(surfaces: Surfaces) -> Mapping[Path, str]:
    """The chart's values of each service, and Strimzi's topics and users, by path."""
    services = discover(ROOT).values()
    of_services = {
        VALUES / f"{one.host}.yaml": values(one, surfaces.flows.get(one.name)) for one in services
    }
    return {
        **of_services,
        TOPICS: topics_file(),
        USERS: users_file(surfaces.flows.values()),
        DATABASES: databases_file(services),
        SECRETS: secrets_file(services),
        UMBRELLA: umbrella_file(services),
    }
