"""LiteSVM, as far as the chain needs it: run a transaction, and tell what it did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solders.account import Account
from solders.clock import Clock
from solders.litesvm import LiteSVM
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import FailedTransactionMetadata

from laurel_stack.solana.program import PROGRAM_ID
from laurel_stack.solana.records import Effects, Json, TokenBalance
from laurel_stack.solana.slots import SLOTS_PER_EPOCH
from laurel_stack.solana.tokens import holding_of, mint_of


@dataclass(frozen=True)
class Trial:
    """What a transaction would do."""

    error: Json
    logs: list[str]
    compute_units: int


@dataclass(frozen=True)
class Run:
    """What a transaction did, and each account that it may have written, as it was and as it is."""

    error: Json
    effects: Effects
    before: Mapping[Pubkey, Account | None]
    after: Mapping[Pubkey, Account | None]


class Machine:
    """A virtual machine with the system, token and Metaplex programs."""

    def __init__(self, program: bytes) -> None:
        # The chain checks blockhashes and repeats itself: LiteSVM knows neither slots nor restarts.
        self._svm = LiteSVM().with_blockhash_check(False).with_transaction_history(0)
        self._svm.add_program(Pubkey.from_string(PROGRAM_ID), program)

    def account(self, address: Pubkey) -> Account | None:
        """Return an account; None where there is none."""
        account = self._svm.get_account(address)
        return account if account is not None and account.lamports else None

    def put(self, address: Pubkey, account: Account | None) -> None:
        """Set or remove an account."""
        self._svm.set_account(address, account or Account(0, b"", SYSTEM_PROGRAM))

    def rent(self, size: int) -> int:
        """Return the lamports that an account of `size` bytes must hold."""
        return self._svm.minimum_balance_for_rent_exemption(size)

    def simulate(self, transaction: VersionedTransaction) -> Trial:
        """Run a transaction without effect."""
        result = self._svm.simulate_transaction(transaction)
        meta = result.meta()
        return Trial(_error(result), meta.logs(), meta.compute_units_consumed())

    def execute(
        self, transaction: VersionedTransaction, slot: int, unix_seconds: int
    ) -> Run | None:
        """Run a transaction; None if it may not even be in a block, its payer paying nothing."""
        self._set_clock(slot, unix_seconds)
        keys, writable = transaction.message.account_keys, _writable(transaction)
        before, balances = self._accounts(writable), self._balances(keys)
        tokens = self._token_balances(keys)
        result = self._svm.send_transaction(transaction)
        meta = result.meta() if isinstance(result, FailedTransactionMetadata) else result
        if meta.signature() == Signature.default():
            return None
        effects = Effects(
            logs=meta.logs(),
            compute_units=meta.compute_units_consumed(),
            fee=meta.fee(),
            pre_balances=balances,
            post_balances=self._balances(keys),
            pre_token_balances=tokens,
            post_token_balances=self._token_balances(keys),
        )
        return Run(_error(result), effects, before, self._accounts(writable))

    def _set_clock(self, slot: int, unix_seconds: int) -> None:
        epoch = slot // SLOTS_PER_EPOCH
        self._svm.set_clock(Clock(slot, 0, epoch, epoch + 1, unix_seconds))

    def _accounts(self, addresses: Sequence[Pubkey]) -> dict[Pubkey, Account | None]:
        return {address: self.account(address) for address in addresses}

    def _balances(self, addresses: Sequence[Pubkey]) -> list[int]:
        return [self._svm.get_balance(address) or 0 for address in addresses]

    def _token_balances(self, addresses: Sequence[Pubkey]) -> list[TokenBalance]:
        accounts = [self.account(address) for address in addresses]
        held = [(at, account, holding_of(account)) for at, account in enumerate(accounts)]
        return [
            TokenBalance(
                at,
                str(holding.mint),
                str(holding.owner),
                str(account.owner),
                str(holding.amount),
                mint.decimals,
            )
            for at, account, holding in held
            if account and holding and (mint := mint_of(self.account(holding.mint)))
        ]


def _writable(transaction: VersionedTransaction) -> list[Pubkey]:
    """Return the accounts that a message marks as writable: the first signers and first others."""
    keys, header = transaction.message.account_keys, transaction.message.header
    signers = header.num_required_signatures
    writable_signers = signers - header.num_readonly_signed_accounts
    writable_end = len(keys) - header.num_readonly_unsigned_accounts
    return keys[:writable_signers] + keys[signers:writable_end]


def _error(result: object) -> Json:
    if not isinstance(result, FailedTransactionMetadata):
        return None
    error: Json = json.loads(result.to_json())["err"]
    return error
