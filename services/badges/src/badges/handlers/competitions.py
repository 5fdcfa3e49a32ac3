"""Final ranks in competitions become progress and badges."""

from collections.abc import Sequence

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.competition_standings_v1 import StandingFinal

from badges import store
from badges.deciding import decide
from badges.offered import Offered
from badges.store import rankings


@naturally_idempotent
async def record_final_ranks(
    messages: Sequence[Message[StandingFinal]], tx: Transaction, offered: Offered
) -> None:
    """Keep final ranks and award what they earn; a re-scored competition takes nothing away."""
    latest = {message.event.user_id: message for message in messages}
    await store.enter_people(tx.session, latest)
    await rankings.save_final_ranks(tx.session, [message.event for message in messages])
    figures = await rankings.competition_figures(tx.session, latest)
    moves = await store.set_figures(tx.session, figures)
    await decide(moves, lambda: latest, await offered.index(tx.session), tx)
