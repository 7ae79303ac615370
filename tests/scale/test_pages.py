"""What a real browser says of the server's pages: nothing is missing, nothing is forbidden that they need."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.servers import ROOT, ServerProcess
from tests.scale.browser import browser, program

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(program() is None, reason="there is no Chromium here"),
]

SIGN_IN = """
document.querySelector('[name=login]').value = 'adele';
document.querySelector('[name=password]').value = 'hearth-demo';
document.querySelector('[name=login]').form.submit();
"""
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href.split('#')[0])"
AT_MOST = 60
ADMIN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import django
django.setup()
from accounts import services
services.add_person("adele", "hearth-demo", role="admin")
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path)
    assert process.manage("demo", "--migrate").returncode == 0
    subprocess.run([sys.executable, "-c", ADMIN], cwd=ROOT, env=process.environment, check=True)
    process.start()
    yield process
    assert process.stop() == 0


async def test_no_page_breaks_its_own_policy(server: ServerProcess) -> None:
    path = program()
    assert path is not None
    async with browser(path) as page:
        for public in ("/", "/nothing", "/api/docs"):
            await page.open(server.address + public)
        # What is not there is said to be an error, too.
        page.complaints = [
            said for said in page.complaints if "/nothing" not in said and "favicon" not in said
        ]
        await page.open(f"{server.address}/accounts/login/?next=/admin/")
        await page.submit(SIGN_IN)
        assert await page.evaluate("location.pathname") == "/admin/"
        places = tuple(f"{server.address}/{place}/" for place in ("accounts", "admin"))
        seen: set[str] = set()
        waiting = [f"{server.address}/accounts/", f"{server.address}/admin/"]
        while waiting and len(seen) < AT_MOST:
            address = waiting.pop(0)
            seen.add(address)
            await page.open(address)
            for link in await page.evaluate(LINKS):
                is_new = link not in seen and link not in waiting
                if is_new and link.startswith(places) and "logout" not in link:
                    waiting.append(link)
        assert len(seen) > 20
        assert page.complaints == []
