"""A page in a browser that notes whatever goes wrong in it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request


@dataclass
class Tab:
    """A page, and all that went wrong in it."""

    page: Page
    own: str
    """The only server that may be asked, empty where there is none."""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._on_request)
        self.page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective))"
        )

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "file") and parts.netloc != self.own:
            self.faults.append(f"asked elsewhere: {request.url}")

    def check(self) -> None:
        """Nothing went wrong, and axe finds nothing."""
        found = Axe().run(self.page).response["violations"]
        axe = [f"axe: {one['id']} at {one['nodes'][0]['html'][:200]}" for one in found]
        assert not self.faults + axe, "\n".join(self.faults + axe)
        assert self.page.evaluate("document.documentElement.id") == ""
