"""How a ledger of very many trades may lie in PostgreSQL, measured."""
