"""What can be minted, and where its picture and metadata are pinned."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY

from minting.tables._parts import metadata

nft_definitions = Table(
    "nft_definitions",
    metadata,
    # The tier of the ladder; null beside it.
    Column("level", SmallInteger),
    Column("name", Text, nullable=False),
    Column("symbol", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("image", LargeBinary, nullable=False),
    Column("image_type", Text, nullable=False),
    # Known once pinned; cleared when what they lead to changes.
    Column("image_uri", Text),
    Column("metadata_uri", Text),
    Column("key", Text, primary_key=True),
    # Of what stands beside the ladder; of a tier, its rule says so.
    Column("fee_reduction_percent", Integer),
    # What it unlocks by name beside the ladder; of a tier, its rule says so.
    Column("features", ARRAY(Text), nullable=False, server_default="{}"),
    UniqueConstraint("level", name="one_definition_per_level"),
    CheckConstraint("level between 1 and 5", name="ladder_has_five_tiers"),
    CheckConstraint(
        "(level is null) = (fee_reduction_percent is not null)", name="gives_by_rule_or_itself"
    ),
    CheckConstraint("octet_length(name) between 1 and 32", name="name_fits_the_chain"),
    CheckConstraint("octet_length(symbol) between 1 and 10", name="symbol_fits_the_chain"),
    CheckConstraint("length(description) <= 1000", name="description_fits"),
    CheckConstraint("metadata_uri is null or image_uri is not null", name="image_is_pinned_first"),
)
