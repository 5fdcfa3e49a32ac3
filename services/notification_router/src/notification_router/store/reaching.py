"""Where a person is reached on a channel besides the screen, for the statements that ask for it."""

from typing import Final

# Of a webhook its URL and secret, of pushes every browser, as JSON; otherwise the address.
ADDRESS: Final = """case {channel}
        when 'email' then people.email
        when 'webhook' then cast(json_build_object(
            'url', addresses.address, 'secret', addresses.secret) as text)
        when 'push' then (
            select cast(json_agg(json_build_object('endpoint', endpoint, 'keys', keys)) as text)
            from devices where devices.user_id = {user_id}
        )
        else addresses.address end"""
