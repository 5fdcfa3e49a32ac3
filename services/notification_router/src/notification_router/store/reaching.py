"""Where a person is reached on a channel besides the screen, for the statements that ask for it."""

from typing import Final

# Of a webhook its URL and secret, of pushes every device, as JSON; otherwise the address.
_COLUMNS: Final = """version, choices,
    case when {channel} in ('email', 'push') or addresses.address is not null then case {channel}
        when 'email' then people.email
        when 'webhook' then cast(json_build_object(
            'url', addresses.address, 'secret', addresses.secret) as text)
        when 'push' then (
            select cast(json_agg(json_build_object('endpoint', endpoint, 'keys', keys)) as text)
            from devices where devices.user_id = {user_id}
        )
        else addresses.address end
    end as address"""
_JOINS: Final = """
    left join preferences on preferences.user_id = {user_id}
    left join people on people.user_id = {user_id}
    left join addresses on addresses.user_id = {user_id}
        and addresses.channel = {channel} and verified_at is not null
"""


def reached(channel: str, user_id: str) -> dict[str, str]:
    """What a person chose and where a channel reaches them: `columns`, and the `joins` for them."""
    return {
        name: part.format(channel=channel, user_id=user_id)
        for name, part in (("columns", _COLUMNS), ("joins", _JOINS))
    }
