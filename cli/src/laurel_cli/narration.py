"""Tells the story of a run as it happens, and sums it up."""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from rich.console import Console

from laurel_cli.client import Received
from laurel_cli.console import table
from laurel_cli.journey import AccountResult, Report
from laurel_cli.running import Suite
from laurel_cli.tape import TapeAccount


class Narrator:
    """Prints each event of a run on a line of its own."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = (time.monotonic(), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._console.print()

    def report(self) -> Report:
        """What a journey calls."""
        return Report(self._trades, self._notification, self._nft)

    def _trades(self, counted: int, behind: int) -> None:
        now, (then, before) = time.monotonic(), self._last
        self._last = (now, counted)
        rate = (counted - before) / max(now - then, 0.001)
        if counted > before:
            told = f"{counted:,} read, {rate:,.0f}/s, {behind:,} to go"
            self._console.print(f"[cyan]trades[/] {told}")

    def _notification(self, account: TapeAccount, received: Received) -> None:
        words = received.payload.get("message_template", {}).get("title", "")
        self._console.print(f"[yellow]socket[/] user {account.user_id} {received.kind} {words}")

    def _nft(self, result: AccountResult) -> None:
        chain = result.on_chain
        supply, signature = (chain.supply, chain.signature) if chain else (0, "")
        self._console.print(
            f"[magenta]nft[/] user {result.account.user_id} on chain: mint {result.mint_address} "
            f"supply {supply}, signature {signature}"
        )


def summary(results: Sequence[AccountResult], rate: float) -> dict[str, Any]:
    """The run for programs: amounts as decimal strings."""
    return {
        "accounts": [_account(result) for result in results],
        "totals": {
            "accounts": len(results),
            "trades": sum(result.account.trades for result in results),
            "volume_usd": str(sum(result.volume_usd for result in results)),
            "nfts": sum(result.on_chain is not None for result in results),
            "notifications": sum(len(result.notifications) for result in results),
            "trades_per_second": round(rate),
        },
    }


def _account(result: AccountResult) -> dict[str, Any]:
    return {
        "account": result.account.account,
        "user_id": result.account.user_id,
        "wallet": result.wallet,
        "trades": result.standing.get("tradeCount"),
        "volume_usd": str(result.volume_usd),
        "tier": result.tier,
        "nft": {
            "mint_address": result.mint_address,
            "signature": result.on_chain.signature if result.on_chain else None,
            "on_chain": result.on_chain.as_json() if result.on_chain else None,
        },
        "notifications": [
            {"event": one.event, "type": one.kind, "id": one.payload.get("id")}
            for one in result.notifications
        ],
    }


def print_summary(console: Console, results: Sequence[AccountResult], rate: float) -> None:
    """The run for people."""
    columns = ("account", "user", "trades", "volume USD", "tier", "mint address", "notifications")
    rows = (
        (
            f"{one.account.account[:10]}…",
            str(one.account.user_id),
            f"{one.standing['tradeCount']:,}",
            f"{one.volume_usd:,.2f}",
            str(one.tier),
            one.mint_address,
            str(len(one.notifications)),
        )
        for one in results
    )
    console.print(table(f"{rate:,.0f} trades a second", columns, rows))


def print_console(console: Console, suite: Suite) -> None:
    """Where the console is, or why there is none."""
    if suite.console.absent is None:
        console.print(f"\nOpen [bold]{suite.endpoints.gateway}/[/] in a browser.")
    else:
        console.print(f"\nThere is no console: {suite.console.absent}")


def print_sink(console: Console, suite: Suite) -> None:
    """Where mails and messages can be read that would otherwise leave this machine."""
    if suite.endpoints.sink:
        console.print(f"Mails and messages that were sent: {suite.endpoints.sink}/")


def print_urls(suite: Suite) -> None:
    """Where to go from here."""
    gateway = suite.endpoints.gateway
    console = Console(soft_wrap=True, highlight=False)
    print_console(console, suite)
    print_sink(console, suite)
    console.print(f"\nGateway {gateway}   Solana RPC {suite.endpoints.solana_rpc}")
    console.print("Try, in another terminal:")
    console.print("  TOKEN=$(uv run laurel token 1003)")
    for path in (
        "/api/v1/nft/personal-center",
        "/api/v1/qualification/me",
        "/api/v1/nft/badge-gallery",
    ):
        console.print(f'  curl -s -H "Authorization: Bearer $TOKEN" {gateway}{path}')
    console.print("Ctrl-C stops everything; the next run goes on from here.")
