"""What a visitor of the console does and sees, and what no page may ever do."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

PATIENCE_MS = 60_000
SERIOUS = {"serious", "critical"}
TOKEN = re.compile(r"eyJ[\w-]+\.")
SCHEMES: Sequence[Literal["light", "dark"]] = ("light", "dark")
_KEPT = os.environ.get("CONSOLE_PICTURES")
PICTURES = Path(_KEPT) if _KEPT else None
"""Where somebody wants to look at what the tests saw."""


@dataclass
class Visitor:
    """A browser's tab. `complaints` are violations of the policy, page errors, tokens in URLs."""

    gateway: str
    page: Any
    axe: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))

    def _heard(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if TOKEN.search(request.url):
            self.complaints.append(f"a token in {request.url.partition('?')[0]}")

    async def open(self, path: str = "/") -> None:
        """Go to an address."""
        await self.page.goto(f"{self.gateway}{path}")

    async def sign_in(self, name: str) -> None:
        """Choose one of the demo people."""
        await self.open()
        await self.page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
        await self.page.get_by_role("heading", level=1, name="Personal center").wait_for()

    async def choose(self, entry: str) -> None:
        """Go to a page by the menu."""
        menu = self.page.get_by_role("navigation")
        await menu.get_by_role("link", name=re.compile(f"^{entry}")).click()
        await self.page.get_by_role("heading", level=1, name=entry).wait_for()

    async def view(self, name: str) -> None:
        """Choose one of the views that a page has."""
        views = self.page.get_by_role("main").locator("label")
        await views.filter(has_text=re.compile(f"^{name}$")).click()

    async def decide(self, label: str, reason: str, within: Any = None) -> None:
        """Press a button that asks why, and say it; `within` is where, if it is there twice."""
        place = within or self.page.get_by_role("main")
        await place.get_by_role("button", name=label, exact=True).click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label("Reason").fill(reason)
        await dialog.get_by_role("button", name=label, exact=True).click()
        await dialog.wait_for(state="detached")

    async def press(self, name: str) -> None:
        """Click once on what has a name: a link, a button or a view."""
        named = re.compile(f"^{re.escape(name)}")
        link = self.page.get_by_role("link", name=named)
        button = self.page.get_by_role("button", name=named)
        view = self.page.get_by_role("main").locator("label").filter(has_text=named)
        await link.or_(button).or_(view).first.click()

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is on the screen."""
        await self.page.get_by_text(text).filter(visible=True).first.wait_for()

    async def settled(self) -> None:
        """Wait until nothing is loading any more."""
        await self.page.locator("[aria-busy=true]").first.wait_for(state="detached")

    async def faults(self) -> list[str]:
        """What axe finds that keeps people out."""
        await self.page.evaluate(self.axe)
        found = await self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]

    async def fit(self, name: str) -> None:
        """Hold what is on the screen, in both colours, to what axe knows; keep its pictures."""
        await self.settled()
        for scheme in SCHEMES:
            await self.page.emulate_media(color_scheme=scheme)
            await self.picture(f"{name}-{scheme}")
            assert await self.faults() == [], (name, scheme)
        await self.page.emulate_media(color_scheme="light")

    async def picture(self, name: str) -> None:
        """Keep what is on the screen, where somebody wants to look at it."""
        if PICTURES is not None:
            await self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    async def another_tab(self) -> "Visitor":
        """A second tab, in which nobody is signed in; complaints are kept together."""
        page = await self.page.context.new_page()
        return Visitor(self.gateway, page, self.axe, self.complaints)
