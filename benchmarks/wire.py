"""What a first visit costs: bytes over the wire and requests, as Chromium counts them."""

from __future__ import annotations

import shutil
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks import measure

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def cold(address: str) -> list[measure.Row]:
    """Two rows; none, with a sentence, where there is no Chromium."""
    program = shutil.which("chromium")
    if program is None:
        print("No Chromium here: the cold page is not measured.")
        return []
    sizes: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        asked: set[str] = set()
        # pictures inside the stylesheet are data: addresses, and no requests
        session.on("Network.requestWillBeSent", lambda e: _is_sent(e) and asked.add(e["requestId"]))
        session.on(
            "Network.loadingFinished",
            lambda e: e["requestId"] in asked and sizes.update({e["requestId"]: e["encodedDataLength"]}),
        )
        page.goto(address)
        page.wait_for_load_state("networkidle")
        browser.close()
    kilobytes = sum(sizes.values()) / 1024
    return [
        measure.Row("section page, cold", kilobytes, "KB", 60, 45),
        measure.Row("section page, cold", len(sizes), "requests", 7, 5),
    ]


def _is_sent(event: dict[str, Any]) -> bool:
    return str(event["request"]["url"]).startswith("http")
