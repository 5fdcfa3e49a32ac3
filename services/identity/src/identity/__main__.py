"""The identity service: `python -m identity api|worker|relay|migrate|all|audit|grant-admin|…`."""

from laurel_events import Transaction
from laurel_service import Service, main

from identity.flow import FLOW
from identity.keyring import install_first
from identity.oidc import Provider, provider
from identity.settings import Settings
from identity.tokens import Tokens


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()

    async def first_key(tx: Transaction) -> None:
        await install_first(tx, settings)

    return Service(
        name="identity",
        package="identity",
        settings=settings,
        flow=FLOW,
        router="identity.api:router",
        resources={
            Settings: settings,
            Tokens: Tokens(settings),
            Provider: provider(settings),
        },
        roles={
            "audit": "identity.audit:audit",
            "grant-admin": "identity.commands:grant_admin",
            "rotate-keys": "identity.commands:rotate_keys",
            "replace-keys": "identity.commands:replace_keys",
        },
        on_migrate=first_key,
    )


if __name__ == "__main__":
    main(build)
