"""An NFT transaction failed (NTF-107)."""

from collections.abc import Iterator

from laurel_schemas.nft_critical_notifications_v1 import (
    CompensationData,
    FailedTransactionData,
    TransactionFailed,
)
from laurel_schemas.nft_events_v1 import FailedTransaction, NftTransactionFailed

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import until


def failed(event: NftTransactionFailed, _: Context) -> Iterator[Notice]:
    """What failed, whether and when it is tried again, and what makes up for it."""
    transaction = event.data
    data = FailedTransactionData(
        transaction_id=transaction.transaction_id,
        transaction_type=transaction.transaction_type,
        error_code=transaction.error_code,
        error_message=transaction.error_message,
        user_impact=transaction.user_impact,
        retry_available=transaction.retry_available,
        retry_eta=until(event.timestamp, transaction.retry_at),
        support_ticket=transaction.support_ticket,
        compensation=_compensation(transaction),
    )
    yield Notice(event.user_id, data)


def _compensation(failed: FailedTransaction) -> CompensationData | None:
    granted = failed.compensation
    if granted is None:
        return None
    return CompensationData(type=granted.type, description=granted.description)


TYPE = define(__name__, TransactionFailed, {NftTransactionFailed: failed})
