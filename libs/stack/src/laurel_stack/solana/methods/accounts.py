"""Accounts and their lamports."""

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json
from laurel_stack.solana.render import account_json, in_context

_MAX_ACCOUNTS = 100
_MAX_ACCOUNT_BYTES = 10 * 1024 * 1024
_MAX_AIRDROP_LAMPORTS = 10**6 * 10**9


def get_account_info(chain: Chain, params: Params) -> Json:
    """Return an account."""
    options = params.options(1)
    commitment = options.commitment()
    value = account_json(chain.account(params.pubkey(0), commitment), options)
    return in_context(chain.clock.slot(commitment), value)


def get_multiple_accounts(chain: Chain, params: Params) -> Json:
    """Return some accounts, None where there is none."""
    addresses = [item.pubkey(0) for item in params.items(0, _MAX_ACCOUNTS)]
    options = params.options(1)
    commitment = options.commitment()
    value = [account_json(chain.account(address, commitment), options) for address in addresses]
    return in_context(chain.clock.slot(commitment), value)


def get_balance(chain: Chain, params: Params) -> Json:
    """Return the lamports of an account, 0 where there is none."""
    commitment = params.options(1).commitment()
    account = chain.account(params.pubkey(0), commitment)
    return in_context(chain.clock.slot(commitment), account.lamports if account else 0)


def get_minimum_balance_for_rent_exemption(chain: Chain, params: Params) -> Json:
    """Return the lamports that an account of a size must hold."""
    if (size := params.integer(0)) > _MAX_ACCOUNT_BYTES:
        raise InvalidParams(f"0 may be at most {_MAX_ACCOUNT_BYTES} bytes")
    return chain.rent(size)


def request_airdrop(chain: Chain, params: Params) -> Json:
    """Send lamports from the faucet and return the signature."""
    if (lamports := params.integer(1)) > _MAX_AIRDROP_LAMPORTS:
        raise InvalidParams(f"1 may be at most {_MAX_AIRDROP_LAMPORTS} lamports")
    return str(chain.airdrop(params.pubkey(0), lamports))
