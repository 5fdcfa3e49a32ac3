"""The console's files and the demo people's wallets, as one process of the embedded stack."""
