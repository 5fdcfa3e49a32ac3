"""Mints and who holds their tokens."""

from solders.account import Account
from solders.pubkey import Pubkey
from solders.token.state import Mint

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import InvalidParams
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json
from laurel_stack.solana.render import amount_json, in_context, keyed_account_json
from laurel_stack.solana.tokens import holding_of, mint_of

_LARGEST = 20


def get_token_supply(chain: Chain, params: Params) -> Json:
    """Return how much there is of a token."""
    mint = _mint(chain, params.pubkey(0))
    return in_context(chain.clock.slot(), amount_json(mint.supply, mint.decimals))


def get_token_account_balance(chain: Chain, params: Params) -> Json:
    """Return how much a token account holds."""
    holding = holding_of(chain.account(params.pubkey(0)))
    if holding is None:
        raise InvalidParams("could not find account")
    decimals = _mint(chain, holding.mint).decimals
    return in_context(chain.clock.slot(), amount_json(holding.amount, decimals))


def get_token_largest_accounts(chain: Chain, params: Params) -> Json:
    """Return the accounts that hold most of a token."""
    address = params.pubkey(0)
    decimals = _mint(chain, address).decimals
    held = chain.journal.holdings_of_mint(address)
    amounts = {key: holding.amount for key, account in held if (holding := holding_of(account))}
    largest = sorted(amounts, key=lambda key: amounts[key], reverse=True)[:_LARGEST]
    value = [{"address": str(key), **amount_json(amounts[key], decimals)} for key in largest]
    return in_context(chain.clock.slot(), value)


def get_token_accounts_by_owner(chain: Chain, params: Params) -> Json:
    """Return somebody's token accounts, of one mint or of one token program."""
    filters, options = params.options(1), params.options(2)
    mint = filters.get("mint", filters.pubkey, None)
    program = filters.get("programId", filters.pubkey, None)
    if (mint is None) == (program is None):
        raise InvalidParams("1 must have either a mint or a programId")

    def is_wanted(account: Account) -> bool:
        holding = holding_of(account)
        return account.owner == program or (holding is not None and holding.mint == mint)

    held = chain.journal.holdings_of_owner(params.pubkey(0))
    value = [keyed_account_json(*pair, options) for pair in held if is_wanted(pair[1])]
    return in_context(chain.clock.slot(), value)


def _mint(chain: Chain, address: Pubkey) -> Mint:
    mint = mint_of(chain.account(address))
    if mint is None:
        raise InvalidParams("could not find mint")
    return mint
