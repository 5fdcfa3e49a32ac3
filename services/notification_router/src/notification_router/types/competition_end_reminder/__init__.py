"""A competition ends soon (NTF-132)."""

from laurel_schemas.nft_high_priority_notifications_v1 import CompetitionEndReminder

from notification_router.rules.defining import define
from notification_router.rules.reminding import reminding

TYPE = define(__name__, CompetitionEndReminder, reminding("end"))
