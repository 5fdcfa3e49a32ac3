"""The chain's memory on disk: SQLite in WAL mode, one commit per executed transaction.

The commit is in the file before the answer is sent, so a killed process loses nothing it told.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from solders.account import Account
from solders.hash import Hash
from solders.pubkey import Pubkey
from solders.signature import Signature

from laurel_stack.errors import HomeInUse, HomeUnusable
from laurel_stack.solana.records import Effects, Executed, Landing, Origin, Page, TokenBalance
from laurel_stack.solana.slots import Anchor
from laurel_stack.solana.tokens import holding_of

_VERSION: Final = 1
_SCHEMA: Final = f"""
BEGIN;
CREATE TABLE origin (
    genesis BLOB NOT NULL, slot INTEGER NOT NULL, unix_seconds REAL NOT NULL,
    slot_ms INTEGER NOT NULL
);
CREATE TABLE accounts (
    address BLOB PRIMARY KEY, account BLOB NOT NULL, token_mint BLOB, token_owner BLOB
) WITHOUT ROWID;
CREATE INDEX accounts_by_mint ON accounts (token_mint) WHERE token_mint IS NOT NULL;
CREATE INDEX accounts_by_owner ON accounts (token_owner) WHERE token_owner IS NOT NULL;
CREATE TABLE transactions (
    sequence INTEGER PRIMARY KEY, signature BLOB NOT NULL UNIQUE, slot INTEGER NOT NULL,
    error TEXT NOT NULL, raw BLOB NOT NULL, effects TEXT NOT NULL
);
CREATE TABLE touches (
    address BLOB NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (address, sequence)
) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class Journal:
    """Everything that must survive: the origin, the accounts and the transactions."""

    def __init__(self, folder: Path) -> None:
        """Open or create the journal in `folder`; `HomeInUse` or `HomeUnusable`."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "chain.sqlite"
        self._database = sqlite3.connect(path, timeout=1)
        try:
            self._prepare(path)
        except sqlite3.OperationalError as error:
            raise HomeInUse(
                f"The chain's journal {path} cannot be opened: {error}.",
                "Stop the other chain that uses it, or free some disk space.",
            ) from None
        except sqlite3.DatabaseError as error:
            raise HomeUnusable(f"{path} is damaged: {error}.", f"Delete {folder}.") from None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def origin(self) -> Origin | None:
        """Return where the chain comes from; None on a new one."""
        row = self._database.execute("SELECT * FROM origin").fetchone()
        return None if row is None else Origin(Hash(row[0]), Anchor(*row[1:]))

    def set_origin(self, origin: Origin) -> None:
        """Replace where the chain comes from."""
        anchor = origin.anchor
        values = (bytes(origin.genesis), anchor.slot, anchor.unix_seconds, anchor.slot_ms)
        with self._database:
            self._database.execute("DELETE FROM origin")
            self._database.execute("INSERT INTO origin VALUES (?, ?, ?, ?)", values)

    def last_slot(self) -> int:
        """Return the slot of the newest transaction; 0 on a new chain."""
        query = "SELECT slot FROM transactions ORDER BY sequence DESC LIMIT 1"
        row = self._database.execute(query).fetchone()
        return 0 if row is None else int(row[0])

    def append(
        self,
        executed: Executed,
        touched: Sequence[Pubkey],
        written: Mapping[Pubkey, Account | None],
    ) -> None:
        """Add a transaction, the addresses it names, and the accounts it may have written.

        None is an account that is closed.
        """
        with self._database:
            self._insert(executed, touched)
            for address, account in written.items():
                self._put_account(address, account)

    def undo(self, signature: Signature, before: Mapping[Pubkey, Account | None]) -> None:
        """Remove a transaction, and put back the accounts as they were before it."""
        with self._database:
            self._database.execute(
                "DELETE FROM touches WHERE sequence ="
                " (SELECT sequence FROM transactions WHERE signature = ?)",
                (bytes(signature),),
            )
            self._database.execute(
                "DELETE FROM transactions WHERE signature = ?", (bytes(signature),)
            )
            for address, account in before.items():
                self._put_account(address, account)

    def accounts(self) -> Iterator[tuple[Pubkey, Account]]:
        """Return every account that was ever written and still exists."""
        rows = self._database.execute("SELECT address, account FROM accounts")
        return (_account(row) for row in rows)

    def holdings_of_mint(self, mint: Pubkey) -> list[tuple[Pubkey, Account]]:
        """Return the accounts that hold a token."""
        query = "SELECT address, account FROM accounts WHERE token_mint = ?"
        return [_account(row) for row in self._database.execute(query, (bytes(mint),))]

    def holdings_of_owner(self, owner: Pubkey) -> list[tuple[Pubkey, Account]]:
        """Return the accounts in which somebody holds tokens."""
        query = "SELECT address, account FROM accounts WHERE token_owner = ?"
        return [_account(row) for row in self._database.execute(query, (bytes(owner),))]

    def landing(self, signature: Signature) -> Landing | None:
        """Return where a signature landed; None if it never did."""
        query = "SELECT signature, slot, error FROM transactions WHERE signature = ?"
        row = self._database.execute(query, (bytes(signature),)).fetchone()
        return None if row is None else _landing(row)

    def executed(self, signature: Signature) -> Executed | None:
        """Return a transaction with its bytes and effects."""
        query = "SELECT signature, slot, error, raw, effects FROM transactions WHERE signature = ?"
        row = self._database.execute(query, (bytes(signature),)).fetchone()
        if row is None:
            return None
        return Executed(_landing(row[:3]), row[3], _effects(json.loads(row[4])))

    def landings_at(self, address: Pubkey, page: Page) -> list[Landing]:
        """Return where the transactions that name an address landed, newest first."""
        rows = self._database.execute(
            """
            SELECT signature, slot, error FROM touches JOIN transactions USING (sequence)
            WHERE address = :address
            AND (:before IS NULL
                OR sequence < (SELECT sequence FROM transactions WHERE signature = :before))
            AND (:until IS NULL
                OR sequence > (SELECT sequence FROM transactions WHERE signature = :until))
            ORDER BY sequence DESC LIMIT :limit
            """,
            {
                "address": bytes(address),
                "before": page.before and bytes(page.before),
                "until": page.until and bytes(page.until),
                "limit": page.limit,
            },
        )
        return [_landing(row) for row in rows]

    def _prepare(self, path: Path) -> None:
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")  # safe against kill, not power loss
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._database.executescript(_SCHEMA)
        elif version != _VERSION:
            raise HomeUnusable(
                f"{path} has version {version}, this program reads {_VERSION}.",
                f"Delete {path.parent} to start a new chain.",
            )

    def _insert(self, executed: Executed, touched: Sequence[Pubkey]) -> None:
        landing = executed.landing
        cursor = self._database.execute(
            "INSERT INTO transactions (signature, slot, error, raw, effects) "
            "VALUES (?, ?, ?, ?, ?)",
            (
                bytes(landing.signature),
                landing.slot,
                json.dumps(landing.error),
                executed.raw,
                json.dumps(asdict(executed.effects)),
            ),
        )
        rows = [(bytes(address), cursor.lastrowid) for address in touched]
        self._database.executemany("INSERT INTO touches VALUES (?, ?)", rows)

    def _put_account(self, address: Pubkey, account: Account | None) -> None:
        if account is None:
            self._database.execute("DELETE FROM accounts WHERE address = ?", (bytes(address),))
            return
        holding = holding_of(account)
        mint, owner = (holding.mint, holding.owner) if holding else (None, None)
        self._database.execute(
            "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)",
            (bytes(address), bytes(account), mint and bytes(mint), owner and bytes(owner)),
        )


def _effects(stored: dict[str, Any]) -> Effects:
    for name in ("pre_token_balances", "post_token_balances"):
        stored[name] = [TokenBalance(**one) for one in stored.get(name, ())]
    return Effects(**stored)


def _account(row: tuple[bytes, bytes]) -> tuple[Pubkey, Account]:
    return Pubkey.from_bytes(row[0]), Account.from_bytes(row[1])


def _landing(row: tuple[bytes, int, str]) -> Landing:
    return Landing(Signature.from_bytes(row[0]), row[1], json.loads(row[2]))
