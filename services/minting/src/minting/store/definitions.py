"""NFT definitions and where they were pinned."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from minting.definitions import Definition, Pinned
from minting.tables import nft_definitions

# What was pinned stays as long as it says the same.
_SAVE = text("""
    insert into nft_definitions as old (key, level, name, symbol, description, image, image_type,
        fee_reduction_percent)
    values (:key, :level, :name, :symbol, :description, :image, :image_type,
        :fee_reduction_percent)
    on conflict (key) do update set
        level = excluded.level,
        name = excluded.name,
        symbol = excluded.symbol,
        description = excluded.description,
        image = excluded.image,
        image_type = excluded.image_type,
        fee_reduction_percent = excluded.fee_reduction_percent,
        image_uri = null,
        metadata_uri = null
    where (old.level, old.name, old.symbol, old.description, old.image, old.image_type,
        old.fee_reduction_percent)
        is distinct from (
            excluded.level, excluded.name, excluded.symbol, excluded.description, excluded.image,
            excluded.image_type, excluded.fee_reduction_percent
        )
""")
# Of these metadata says nothing: where they change, nothing is to be pinned again.
_FEATURES = text("""
    update nft_definitions set features = :features
    where key = :key and features <> cast(:features as text[])
""")
_COLUMNS = tuple(
    nft_definitions.c[field.name] for field in fields(Definition) if field.name != "features"
)


async def save_definitions(session: AsyncSession, definitions: Sequence[Definition]) -> None:
    """Store the configured definitions; one that says something new is to be pinned again."""
    rows = [{**asdict(one), "features": list(one.features)} for one in definitions]
    await session.execute(_SAVE, rows)
    await session.execute(_FEATURES, rows)


async def unpinned_keys(session: AsyncSession) -> Sequence[str]:
    """The keys of the definitions whose metadata has yet to be pinned."""
    unpinned = select(nft_definitions.c.key).where(nft_definitions.c.metadata_uri.is_(None))
    return (await session.scalars(unpinned)).all()


async def unpinned(session: AsyncSession, key: str) -> Definition | None:
    """The definition of a key; None when it is pinned already."""
    found = await session.execute(
        select(*_COLUMNS).where(
            nft_definitions.c.key == key, nft_definitions.c.metadata_uri.is_(None)
        )
    )
    row = found.mappings().one_or_none()
    return Definition(**row) if row else None


async def save_pinned(session: AsyncSession, definition: Definition, pinned: Pinned) -> None:
    """Store where a definition is pinned, unless it has come to say something else meanwhile."""
    unchanged = (
        column.is_not_distinct_from(getattr(definition, column.name)) for column in _COLUMNS
    )
    await session.execute(update(nft_definitions).where(*unchanged).values(**asdict(pinned)))
