"""What must always hold in the database of the wallet (WALLET-021)."""

from laurel_service.audit import Checks, Facts, database_audit

from wallet.verifying import LOGGED

CHECKS: Checks = {
    # The balance on the account against what its entries add up to and end with.
    "balances_equal_entries": """
        with added_up as (
            select user_id, sum(points) as balance, max(number) as entries, count(*) as held
            from entries group by user_id
        )
        select user_id from accounts full join added_up using (user_id)
        where (coalesce(added_up.balance, 0), coalesce(added_up.entries, 0),
                coalesce(added_up.held, 0))
            is distinct from (accounts.balance, accounts.entries, accounts.entries)
    """,
    # An entry begins where the one before ended.
    "entries_follow_one_another": """
        select user_id from (
            select user_id, balance_before,
                lag(balance_after, 1, 0.00) over (partition by user_id order by number) as ended
            from entries
        ) as entry where balance_before <> ended
    """,
    # Each person's side of a transfer is entered with its points, and nothing else is.
    "entries_equal_transfers": """
        with sides as (
            select id, debit_account as user_id, debit_entry as number, -points as points
            from transfers where debit_account > 0
            union all
            select id, credit_account, credit_entry, points from transfers where credit_account > 0
        )
        select user_id from sides full join entries using (user_id, number)
        where (sides.id, sides.points) is distinct from (entries.transfer_id, entries.points)
    """,
    # What people have is what the system's accounts have given: the books add up to zero.
    "books_add_up_to_zero": """
        with system as (
            select coalesce(sum(case when debit_account < 0 then -points else points end), 0)
                as balance
            from transfers where debit_account < 0 or credit_account < 0
        )
        select 0 from system
        where system.balance + (select coalesce(sum(balance), 0) from accounts) <> 0
    """,
    # Every hash follows from the one before and from what the entry and its transfer say now. The
    # detail names the entry, so that a changed, deleted or inserted row is found where it is.
    "chains_verify": """
        select user_id || '/' || number from (
            select user_id, number, hash, sha256(
                coalesce(lag(hash) over (partition by user_id order by number), '')
                || convert_to(entered(entries, transfers), 'UTF8')
            ) as computed
            from entries left join transfers on transfers.id = entries.transfer_id
        ) as entry
        where hash is distinct from computed
        order by user_id, number
    """,
    # Every head is the hash of its last entry.
    "heads_are_the_last_hashes": """
        select accounts.user_id from accounts left join entries
            on entries.user_id = accounts.user_id and number = accounts.entries
        where accounts.head is distinct from coalesce(hash, '')
    """,
    # What is in the log is what the entries are now, though every chain were made anew.
    "the_log_has_the_entries": LOGGED,
    # What was earned by one action is entered once, and only for an action that is noted as paid.
    "rewards_were_paid_for_actions": """
        select credit_account from transfers
        where rule in ('video_liked', 'video_viewed', 'video_shared', 'comment_posted')
            and not exists (
                select from paid_actions where actor_id = credit_account and action = rule
                    and video_id = (
                        select metadata ->> 'videoId' from entries
                        where entries.user_id = credit_account and number = credit_entry
                    )
            )
    """,
    # A creator's actions are all gathered, or entered already.
    "gathered_actions_were_paid": """
        with paid as (
            select video_id, action, count(*) as total from paid_actions
            where action in ('like_received', 'view_received', 'share_received') group by 1, 2
        ), held as (
            select video_id, action, sum(total) as total, min(user_id) as user_id
            from gathered group by 1, 2
        )
        select coalesce(user_id, 0) from paid full join held using (video_id, action)
        where paid.total is distinct from held.total
    """,
    # What is set aside is what open holds say.
    "held_equals_open_holds": """
        with open as (
            select user_id, sum(points) as held from holds where state = 'held' group by 1
        )
        select coalesce(accounts.user_id, open.user_id) from accounts full join open using (user_id)
        where coalesce(accounts.held, 0) <> coalesce(open.held, 0)
    """,
    # What is owed is what unpaid debts add up to.
    "owed_equals_unpaid_debts": """
        with unpaid as (select user_id, sum(remaining) as owed from debts group by 1)
        select coalesce(accounts.user_id, unpaid.user_id)
        from accounts full join unpaid using (user_id)
        where coalesce(accounts.owed, 0) <> coalesce(unpaid.owed, 0)
    """,
    # Lots hold no more than the balance that they are a part of.
    "lots_are_part_of_balances": """
        select user_id from lots left join accounts using (user_id)
        group by user_id, balance having sum(remaining) > coalesce(balance, 0)
    """,
    # A committed hold was spent by the transfer that it names, in full.
    "committed_holds_were_spent": """
        select holds.user_id from holds left join transfers on transfers.id = holds.transfer_id
            and debit_account = holds.user_id and transfers.points = holds.points
        where state = 'committed' and transfers.id is null
    """,
    # A withdrawal is where its hold is.
    "withdrawals_follow_their_holds": """
        select withdrawals.user_id from withdrawals join holds using (id)
        where holds.state <> case withdrawals.state when 'review' then 'held'
            when 'rejected' then 'released' when 'cancelled' then 'released'
            when 'expired' then 'expired' else 'committed' end
    """,
    # Nothing came back beyond what was given.
    "no_refund_beyond_its_debit": """
        select back.credit_account from transfers as back
        left join transfers as debit on debit.id = back.reverses
        where back.reverses is not null
        group by back.credit_account, debit.id, debit.points
        having sum(back.points) > coalesce(debit.points, 0)
    """,
    # Large corrections were decided by two people, and each that is posted has its transfer.
    "corrections_were_posted": """
        select corrections.user_id from corrections full join (
            select * from transfers where rule = 'adjustment'
        ) as made using (id)
        where (coalesce(state, '') = 'posted') <> (made.id is not null)
            or made.points <> abs(corrections.points)
    """,
    # A prize that was paid is in the books with its points.
    "prizes_were_posted": """
        select prize_id from prizes full join (
            select metadata ->> 'prizeId' as prize_id, sum(points) as points from entries
            where action = 'prize_awarded' group by 1
        ) as posted using (prize_id)
        where posted.points is distinct from
            case when coalesce(state, '') <> 'failed' then prizes.points end
    """,
    # A prize that was taken back is owed or was taken, and no other is.
    "reversed_prizes_are_owed": """
        select prize_id from prizes full join (
            select metadata ->> 'prizeId' as prize_id, points from debts
            where action = 'prize_reversed'
        ) as owed using (prize_id)
        where owed.points is distinct from case when state = 'reversed' then prizes.points end
    """,
    # An entry fee that was paid and not given back is in the books, by user and competition.
    "entry_fees_were_posted": """
        select user_id from (
            select user_id, competition_id, sum(points) as points from entry_fees
            where state = 'paid' group by 1, 2
        ) as fees full join (
            select user_id, metadata ->> 'competitionId' as competition_id, -sum(points) as points
            from entries
            where action = 'entry_fee' or action = 'refund' and metadata ? 'competitionId'
            group by 1, 2
        ) as posted using (user_id, competition_id)
        where coalesce(fees.points, 0) <> coalesce(posted.points, 0)
    """,
}

SAID: Facts = {
    # What deleted people were shown is gone.
    "points_shown": """
        select user_id, cast(transfer_id as text) from entries
        where created_at >= :since and not exists (
            select from people where people.user_id = entries.user_id and deleted
        )
    """,
    "prizes_delivered": """
        select user_id, prize_id from prizes where state = 'paid' and awarded_at >= :since
    """,
    "entry_fees_paid": """
        select user_id, entry_id, trim_scale(points) from entry_fees
        where state = 'paid' and changed_at >= :since
    """,
}
KNOWN: Facts = {
    "prizes_awarded": """
        select user_id, prize_id, trim_scale(points) from prizes where awarded_at >= :since
    """,
}

audit = database_audit(CHECKS, SAID, KNOWN)
"""The audit role."""
