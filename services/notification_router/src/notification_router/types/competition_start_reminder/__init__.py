"""A competition begins soon (NTF-132)."""

from laurel_schemas.nft_high_priority_notifications_v1 import CompetitionStartReminder

from notification_router.rules.defining import define
from notification_router.rules.reminding import reminding

TYPE = define(__name__, CompetitionStartReminder, reminding("start"))
