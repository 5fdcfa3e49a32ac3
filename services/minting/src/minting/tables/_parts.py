from sqlalchemy import DateTime, MetaData, Numeric

metadata = MetaData()

AMOUNT = Numeric(30, 10)
TIME = DateTime(timezone=True)
