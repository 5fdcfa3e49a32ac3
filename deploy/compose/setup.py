"""Makes what the containers need to know of one another: keys, passwords and addresses.

Runs before everything else and makes nothing twice. Each folder below SECRETS is a volume that
only one service mounts; the command line finds everything in LAUREL_HOME.
"""

from collections.abc import Iterator
from pathlib import Path

from laurel_cli.services import KEEPERS, SERVICES
from laurel_cli.suite import Secrets
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home
from laurel_stack.options import default_home

SECRETS = Path("/var/lib/laurel/secrets")


def database_url(home: Home, service: str) -> str:
    """Where a service finds its own database."""
    return f"postgresql://{service}:{home.password(service)}@postgres:5432/{service}"


def shares(home: Home, known: Secrets) -> Iterator[tuple[str, str, str]]:
    """Each secret with the volume and the file it belongs in."""
    yield "postgres", "admin-password", home.password("postgres")
    yield "content-store", "pinata-jwt", home.password("pinata")
    for service in SERVICES.values():
        if not service.stateless:
            yield service.name, "database-url", database_url(home, service.name)
        if "content-store" in service.servers:
            yield service.name, "pinata-jwt", home.password("pinata")
        for secret in service.secrets:
            yield service.name, secret.file, known.file(secret).read_text()


def endpoints(home: Home) -> Endpoints:
    """The addresses as a container on the network of the suite sees them."""
    return Endpoints(
        gateway="http://gateway:8080",
        kafka="kafka:9092",
        postgres={service: database_url(home, service) for service in KEEPERS},
        postgres_admin=f"postgresql://postgres:{home.password('postgres')}@postgres:5432/postgres",
        redis="redis://redis:6379/0",
        solana_rpc="http://127.0.0.1:8899",
        pinata="http://content-store:5001",
        pinata_jwt=home.password("pinata"),
    )


def main(folder: Path, home: Home) -> None:
    """Write every secret into its volume and the addresses into the home."""
    for volume, name, text in shares(home, Secrets.of(home)):
        file = folder / volume / name
        file.write_text(text)
        # The readers run as users of their own; the volume itself is what keeps others out.
        file.chmod(0o444)
    endpoints(home).write(home)


if __name__ == "__main__":
    main(SECRETS, Home(default_home()))
