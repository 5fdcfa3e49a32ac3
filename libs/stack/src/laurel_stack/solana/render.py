"""Accounts and transactions as JSON-RPC shows them."""

import base64
from typing import Final

import based58
import orjson
from solders.account import Account
from solders.pubkey import Pubkey
from solders.transaction import Legacy, VersionedTransaction

from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Executed, Json, Landing, TokenBalance
from laurel_stack.solana.slots import Commitment, SlotClock

_RAW_ENCODINGS: Final = {"base64", "base58"}


def in_context(slot: int, value: Json) -> Json:
    """Return a value with the slot at which it was read."""
    return {"context": {"slot": slot, "apiVersion": "2.2.0"}, "value": value}


def encoded(data: bytes, encoding: str) -> Json:
    """Return bytes and how they are written."""
    if encoding == "base58":
        return [based58.b58encode(data).decode(), "base58"]
    return [base64.b64encode(data).decode(), "base64"]


def account_json(account: Account | None, options: Params) -> Json:
    """Return an account as the options ask: encoding and slice of its data."""
    if account is None:
        return None
    part = options.options("dataSlice")
    start = part.get("offset", part.integer, 0)
    end = start + part.get("length", part.integer, len(account.data))
    # A node, too, answers in base64 where it can't parse: "jsonParsed" is a wish.
    return {
        "data": encoded(account.data[start:end], options.get("encoding", options.text, "base64")),
        "executable": account.executable,
        "lamports": account.lamports,
        "owner": str(account.owner),
        "rentEpoch": account.rent_epoch,
        "space": len(account.data),
    }


def keyed_account_json(address: Pubkey, account: Account, options: Params) -> Json:
    """Return an account with its address."""
    return {"pubkey": str(address), "account": account_json(account, options)}


def amount_json(amount: int, decimals: int) -> dict[str, Json]:
    """Return an amount of tokens, in the smallest unit and for people."""
    shown = amount / 10**decimals
    return {
        "amount": str(amount),
        "decimals": decimals,
        "uiAmount": shown,
        "uiAmountString": f"{shown:.{decimals}f}",
    }


def status_json(error: Json) -> Json:
    """Return a result in the old form, which clients still read."""
    return {"Ok": None} if error is None else {"Err": error}


def landing_json(landing: Landing, clock: SlotClock) -> Json:
    """Return a signature's status."""
    reached = clock.reached(landing.slot)
    final = reached is Commitment.FINALIZED
    return {
        "slot": landing.slot,
        "confirmations": None if final else clock.slot() - landing.slot,
        "err": landing.error,
        "status": status_json(landing.error),
        "confirmationStatus": reached,
    }


def transaction_json(executed: Executed, encoding: str, unix_seconds: int) -> Json:
    """Return a transaction and what it did."""
    transaction = VersionedTransaction.from_bytes(executed.raw)
    legacy = transaction.version() == Legacy.Legacy
    return {
        "slot": executed.landing.slot,
        "blockTime": unix_seconds,
        "transaction": _transaction_json(transaction, encoding),
        "meta": _meta_json(executed),
        "version": "legacy" if legacy else 0,
    }


def _transaction_json(transaction: VersionedTransaction, encoding: str) -> Json:
    if encoding in _RAW_ENCODINGS:
        return encoded(bytes(transaction), encoding)
    if encoding != "json":
        raise InvalidParams('encoding must be "json", "base64" or "base58"')
    message = transaction.message
    header: Json = orjson.loads(message.header.to_json())
    return {
        "signatures": [str(signature) for signature in transaction.signatures],
        "message": {
            "header": header,
            "accountKeys": [str(key) for key in message.account_keys],
            "recentBlockhash": str(message.recent_blockhash),
            "instructions": [
                {
                    "programIdIndex": instruction.program_id_index,
                    "accounts": list(instruction.accounts),
                    "data": based58.b58encode(instruction.data).decode(),
                    "stackHeight": None,
                }
                for instruction in message.instructions
            ],
        },
    }


def _meta_json(executed: Executed) -> Json:
    effects, error = executed.effects, executed.landing.error
    return {
        "err": error,
        "status": status_json(error),
        "fee": effects.fee,
        "preBalances": effects.pre_balances,
        "postBalances": effects.post_balances,
        "preTokenBalances": [_token_balance_json(one) for one in effects.pre_token_balances],
        "postTokenBalances": [_token_balance_json(one) for one in effects.post_token_balances],
        "innerInstructions": [],
        "logMessages": effects.logs,
        "rewards": [],
        "loadedAddresses": {"readonly": [], "writable": []},
        "computeUnitsConsumed": effects.compute_units,
    }


def _token_balance_json(balance: TokenBalance) -> Json:
    return {
        "accountIndex": balance.account_index,
        "mint": balance.mint,
        "owner": balance.owner,
        "programId": balance.program,
        "uiTokenAmount": amount_json(int(balance.amount), balance.decimals),
    }
