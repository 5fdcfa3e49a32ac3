"""What a claim that is paid at once becomes: a transfer, with the words that its owner reads."""

from wallet.rules.books import Cause, Side, System, Transfer, transfer_id
from wallet.rules.earning import Claim

REASONS = {
    "video_liked": "Liked a video",
    "video_viewed": "Viewed a video",
    "video_shared": "Shared a video",
    "comment_posted": "Commented on a video",
    "video_uploaded": "Uploaded a video",
}


def reward(claim: Claim, cause: Cause) -> Transfer:
    """The transfer for one claim; its id follows from what is paid once."""
    named = {"videoTitle": claim.video_title} if claim.video_title else {}
    metadata = {"userType": claim.role, "videoId": claim.video_id, **named}
    return Transfer(
        id=transfer_id(claim.action, claim.actor_id, claim.video_id),
        debit=System.ISSUED,
        credit=claim.user_id,
        points=claim.points,
        cause=cause,
        rule=claim.action,
        rule_version=claim.rule_version,
        decided=claim.decided,
        taker=Side(claim.action, REASONS[claim.action], metadata),
    )
