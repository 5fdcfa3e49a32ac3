from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table

metadata = MetaData()

claims = Table(
    "claims",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("tier_id", Integer, nullable=False),
)
