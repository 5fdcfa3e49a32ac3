"""The wallet service: `python -m wallet` with api, worker, relay, migrate, all or a command."""

from laurel_events import Transaction
from laurel_service import Service, main
from laurel_service.imports import Import
from laurel_service.transparency.notary import Notary

from wallet.catalogue import conflicting
from wallet.flow import FLOW
from wallet.handlers.checkpoints import start_logging
from wallet.handlers.earning import start_entering
from wallet.handlers.expiring import start_expiring
from wallet.past import PastInteractions
from wallet.rules.payouts import PayoutLimits
from wallet.settings import FourEyesAbove, Limits, Settings
from wallet.store.rates import install_rates


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()

    async def prepare(tx: Transaction) -> None:
        if changed := await install_rates(tx.session, settings.rates, tx.now):
            raise conflicting(changed)
        await start_entering(tx)
        await start_expiring(tx)
        await start_logging(tx)

    return Service(
        name="wallet",
        package="wallet",
        settings=settings,
        flow=FLOW,
        router="wallet.api:router",
        resources={
            Limits: settings.limits,
            PayoutLimits: settings.payout_limits,
            Notary: settings.notary,
            PastInteractions: PastInteractions(settings.kafka),
            Import: Import(settings.import_file, settings.import_dry_run),
            FourEyesAbove: FourEyesAbove(settings.four_eyes_above),
        },
        roles={
            "audit": "wallet.audit:audit",
            "verify-ledger": "wallet.verifying:verify",
            "import-balances": "wallet.importing:import_balances",
        },
        on_migrate=prepare,
    )


if __name__ == "__main__":
    main(build)
