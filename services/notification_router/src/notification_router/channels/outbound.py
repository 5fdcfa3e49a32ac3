"""Where people may have something sent: into the world, and not into our own networks."""

import asyncio
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit


class Outbound:
    """Looks an address of a person up before anything is sent to it.

    With `private` every address will do, also on this machine and without TLS: for development.
    """

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def form(self, url: str) -> str | None:
        """Why a URL can't be used whatever its name leads to; None if it can."""
        try:
            parts = urlsplit(url)
            named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            return "it is no URL"
        secure = parts.scheme == "https" or (self._private and parts.scheme == "http")
        if not named or not secure or parts.username or parts.fragment:
            return "it should be an https URL without name, password and fragment"
        return None

    async def refusal(self, url: str) -> str | None:
        """Why nothing is sent to a URL; None if it may be."""
        if why := self.form(url):
            return why
        parts = urlsplit(url)
        return await self.host_refusal(parts.hostname or "", parts.port or 443)

    async def host_refusal(self, host: str, port: int = 443) -> str | None:
        """Why nothing is sent to a host."""
        if self._private:
            return None
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )
        except OSError:
            return "its host is not known"
        if all(ip_address(str(address[0])).is_global for *_, address in found):
            return None
        return "its host is none of the public Internet"
