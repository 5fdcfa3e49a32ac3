"""The badges service: `python -m badges` with api, worker, relay, migrate, all or a command."""

from laurel_events import Transaction
from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service, main
from laurel_service.imports import Import

from badges import recognition, reviewing
from badges.flow import FLOW
from badges.groups import COUNT_MONTHS
from badges.handlers.versions import install_catalogue
from badges.offered import Offered
from badges.ranking import RANK_TRADERS
from badges.recognition import RECOGNISE
from badges.reviewing import REVIEW
from badges.settings import Settings
from badges.signing import CredentialSigner


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()

    async def offer_badges(tx: Transaction) -> None:
        await install_catalogue(tx, settings.catalogue)
        tx.schedule(COUNT_MONTHS, "all", tx.now)
        tx.schedule(RANK_TRADERS, "all", tx.now)
        tx.schedule(REVIEW, "all", reviewing.next_at(tx.now), {"after": 0})
        tx.schedule(RECOGNISE, "all", recognition.next_at(tx.now))

    return Service(
        name="badges",
        package="badges",
        settings=settings,
        flow=FLOW,
        router="badges.api:router",
        resources={
            TradeLimits: settings.trade_limits,
            Offered: Offered,
            CredentialSigner: settings.signer,
            Import: Import(settings.import_file, settings.import_dry_run),
        },
        roles={
            "audit": "badges.audit:audit",
            "import-badges": "badges.importing:import_badges",
        },
        on_migrate=offer_badges,
    )


if __name__ == "__main__":
    main(build)
