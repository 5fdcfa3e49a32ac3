"""What operators do by command: the first admin, and new keys."""

import sys

from laurel_service import Running, SettingsError
from laurel_service.acts import commanded

from identity import keyring
from identity.settings import Settings
from identity.store import accounts


async def grant_admin(running: Running) -> None:
    """Make COMMAND_USER an admin: somebody has to be the first."""
    settings = running.resource(Settings)
    if settings.command_user is None:
        raise SettingsError("COMMAND_USER is missing. Set it to the id of the user to make admin.")
    async with running.database.unit_of_work(running.service.now)() as tx:
        await accounts.grant(tx.session, settings.command_user, "admin", None, tx.now)
        tx.publish(commanded("identity", "grant-admin", tx.now, settings.command_user))
    sys.stdout.write(f"{settings.command_user}\n")


async def rotate_keys(running: Running) -> None:
    """Publish a new signing key, which signs after KEY_NOTICE, and let the others run out."""
    await _rotate(running, at_once=False)


async def replace_keys(running: Running) -> None:
    """Sign with a new key and withdraw all others at once, as after a theft."""
    await _rotate(running, at_once=True)


async def _rotate(running: Running, *, at_once: bool) -> None:
    settings = running.resource(Settings)
    async with running.database.unit_of_work(running.service.now)() as tx:
        key_id = await keyring.rotate(tx, settings, at_once=at_once)
        tx.publish(commanded("identity", "replace-keys" if at_once else "rotate-keys", tx.now))
    sys.stdout.write(f"{key_id}\n")
