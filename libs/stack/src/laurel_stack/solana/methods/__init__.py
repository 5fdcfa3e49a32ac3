"""The methods of the node, by name."""

from collections.abc import Callable, Mapping
from typing import Final

from laurel_stack.solana.chain import Chain
from laurel_stack.solana.methods import accounts, cluster, faults, tokens, transactions
from laurel_stack.solana.params import Params
from laurel_stack.solana.records import Json

Method = Callable[[Chain, Params], Json]

METHODS: Final[Mapping[str, Method]] = {
    "getAccountInfo": accounts.get_account_info,
    "getBalance": accounts.get_balance,
    "getBlockHeight": cluster.get_slot,
    "getEpochInfo": cluster.get_epoch_info,
    "getFeeForMessage": transactions.get_fee_for_message,
    "getGenesisHash": cluster.get_genesis_hash,
    "getHealth": cluster.get_health,
    "getLatestBlockhash": cluster.get_latest_blockhash,
    "getMinimumBalanceForRentExemption": accounts.get_minimum_balance_for_rent_exemption,
    "getMultipleAccounts": accounts.get_multiple_accounts,
    "getRecentPrioritizationFees": cluster.get_recent_prioritization_fees,
    "getSignatureStatuses": transactions.get_signature_statuses,
    "getSignaturesForAddress": transactions.get_signatures_for_address,
    "getSlot": cluster.get_slot,
    "getTokenAccountBalance": tokens.get_token_account_balance,
    "getTokenAccountsByOwner": tokens.get_token_accounts_by_owner,
    "getTokenLargestAccounts": tokens.get_token_largest_accounts,
    "getTokenSupply": tokens.get_token_supply,
    "getTransaction": transactions.get_transaction,
    "getVersion": cluster.get_version,
    "isBlockhashValid": cluster.is_blockhash_valid,
    "requestAirdrop": accounts.request_airdrop,
    "sendTransaction": transactions.send_transaction,
    "simulateTransaction": transactions.simulate_transaction,
}

FAULT_METHODS: Final[Mapping[str, Method]] = {"laurel_setFaults": faults.set_faults}
"""Only there when the chain was started to play faults."""
