"""The badges on offer, kept in memory as long as they are the same."""

from sqlalchemy.ext.asyncio import AsyncSession

from badges import store
from badges.rules import Index


class Offered:
    """The latest index of the badges on offer: one small query tells whether it still is."""

    def __init__(self) -> None:
        self._index = Index(())
        self._version: int | None = None

    async def index(self, session: AsyncSession) -> Index:
        """The badges on offer as of now.

        Ask after the rows of the users are locked: whoever looks back after a change of the
        catalogue then waits for this transaction, or is seen by it.
        """
        version = await store.offers_version(session)
        if version != self._version:
            # In this order: what is read may be newer than its version, and is then read again.
            self._index = Index(await store.offers(session))
            self._version = version
        return self._index
