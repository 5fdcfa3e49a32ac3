"""Sending transactions, and looking for them."""

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.errors import InvalidParams, PreflightFailed, SignatureInvalid
from laurel_stack.solana.machine import Trial
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json, Landing, Page
from laurel_stack.solana.render import in_context, landing_json, transaction_json

_LAMPORTS_PER_SIGNATURE = 5000
_MAX_SIGNATURES = 256
_MAX_PAGE = 1000
_RECENT_SLOTS = 300  # as far back as a node looks without searching its history


def send_transaction(chain: Chain, params: Params) -> Json:
    """Take a transaction after a preflight, and return its signature."""
    options = params.options(1)
    transaction = params.transaction(0, options.get("encoding", options.text, "base58"))
    if not all(transaction.verify_with_results()):
        raise SignatureInvalid
    if not options.flag("skipPreflight"):
        trial = chain.preflight(transaction, options.commitment("preflightCommitment"))
        if trial.error is not None:
            raise PreflightFailed(_trial_json(trial), str(trial.error))
    return str(chain.send(transaction))


def simulate_transaction(chain: Chain, params: Params) -> Json:
    """Return what a transaction would do."""
    options = params.options(1)
    transaction = params.transaction(0, options.get("encoding", options.text, "base58"))
    if options.flag("sigVerify") and not all(transaction.verify_with_results()):
        raise SignatureInvalid
    if options.flag("replaceRecentBlockhash"):
        trial = chain.simulate(transaction)
    else:
        trial = chain.preflight(transaction, options.commitment())
    return in_context(chain.clock.slot(), _trial_json(trial))


def get_signature_statuses(chain: Chain, params: Params) -> Json:
    """Return where signatures landed: recently, or ever when the history is to be searched."""
    slot = chain.clock.slot()
    ever = params.options(1).flag("searchTransactionHistory")
    oldest = 0 if ever else slot - _RECENT_SLOTS
    signatures = [item.signature(0) for item in params.items(0, _MAX_SIGNATURES)]
    landings = [chain.landing(signature) for signature in signatures]
    value = [
        None if landing is None or landing.slot < oldest else landing_json(landing, chain.clock)
        for landing in landings
    ]
    return in_context(slot, value)


def get_signatures_for_address(chain: Chain, params: Params) -> Json:
    """Return the transactions that name an address, newest first."""
    options = params.options(1)
    page = Page(
        before=options.get("before", options.signature, None),
        until=options.get("until", options.signature, None),
        limit=options.get("limit", options.integer, _MAX_PAGE),
    )
    if not 0 < page.limit <= _MAX_PAGE:
        raise InvalidParams(f"limit must be 1 to {_MAX_PAGE}")
    newest = chain.clock.slot(options.commitment())
    landings = chain.journal.landings_at(params.pubkey(0), page)
    return [_entry_json(chain, landing) for landing in landings if landing.slot <= newest]


def get_transaction(chain: Chain, params: Params) -> Json:
    """Return a transaction that has the commitment asked for."""
    options = params.options(1)
    executed = chain.journal.executed(params.signature(0))
    if executed is None or executed.landing.slot > chain.clock.slot(options.commitment()):
        return None
    encoding = options.get("encoding", options.text, "json")
    return transaction_json(executed, encoding, chain.clock.time_of(executed.landing.slot))


def get_fee_for_message(chain: Chain, params: Params) -> Json:
    """Return the lamports that a message's signatures cost; None when it can't land any more."""
    commitment = params.options(1).commitment()
    message = params.message(0)
    fee = _LAMPORTS_PER_SIGNATURE * message.header.num_required_signatures
    valid = chain.is_blockhash_valid(message.recent_blockhash, commitment)
    return in_context(chain.clock.slot(commitment), fee if valid else None)


def _entry_json(chain: Chain, landing: Landing) -> Json:
    return {
        "signature": str(landing.signature),
        "slot": landing.slot,
        "err": landing.error,
        "memo": None,
        "blockTime": chain.clock.time_of(landing.slot),
        "confirmationStatus": chain.clock.reached(landing.slot),
    }


def _trial_json(trial: Trial) -> Json:
    return {
        "err": trial.error,
        "logs": trial.logs,
        "accounts": None,
        "unitsConsumed": trial.compute_units,
        "returnData": None,
    }
