"""The pages in a real browser: everything loads, fits a telephone, and passes axe without serious findings."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from api.http.app import create_app
from api.usecases import reporting
from graph.session import Graph

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADDRESSES = [
    "/",
    "/benchmarks/sample?track=diagnosis",
    "/questions/sample/diagnosis/1",
    "/disorders/ORPHA:558",
    "/runs/sample/toy-general-small/full",
    "/compare?left=sample/toy-general-small/full&right=sample/toy-general-large/full",
    "/compare?run=sample/toy-general-small/full&run=sample/toy-general-large/full&run=sample/toy-medical-large/full",
    "/benchmarks/sample/models",
    "/cypher?statement=MATCH (d:Disorder) RETURN count(*) AS entities",
    "/graph?node=ORPHA:558",
    "/search?q=marfan",
    "/queries/errors/by_lineage?benchmark=sample",
]
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on the path"),
    pytest.mark.timeout(240),
]


@pytest.fixture(scope="module")
def site(sample_graph: Graph) -> Iterator[str]:
    """The pages at an address of this machine."""
    server = uvicorn.Server(uvicorn.Config(create_app(sample_graph), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "CI installs Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_loads_fits_a_telephone_and_is_accessible(address: str, site: str, browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": 420, "height": 800}, bypass_csp=True)
    failures: list[str] = []
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("response", lambda answer: failures.append(answer.url) if answer.status >= 400 else None)
    page.goto(site + address, wait_until="load")
    assert not failures
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in violations if v["impact"] in ("serious", "critical")] == []
    page.close()


def test_pages_work_by_links_without_scripts(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/benchmarks/sample?track=treatment")
    page.click("ol.list a")
    assert page.url.split("?")[0].startswith(site + "/questions/sample/treatment/")
    first = page.url
    page.click("a[rel=next]")
    assert page.url != first
    page.click("a[rel=prev]")
    assert page.url == first
    context.close()


def test_report_page_numbers_open_their_questions(
    sample_graph: Graph, tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> None:
    out = tmp_path_factory.mktemp("report")
    reporting.write_report(sample_graph, "sample", out)
    page = browser.new_page(viewport={"width": 420, "height": 800})
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto((out / "report.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for heading in ("All tracks", "What is not scored", "Judged tracks", "Size"):
        number = page.locator(f"h2:has-text('{heading}') ~ div.table td[data-v][data-list] >> nth=0")
        number.locator("button").click()
        assert page.locator("#list tbody tr").count() == int(number.inner_text())
        page.locator("#list button").click()
    page.locator("svg[data-branch] >> nth=0").click()
    assert page.locator("#list tbody tr").count() > 1
    assert not failures
    page.close()
