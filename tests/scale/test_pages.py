"""What a real browser says of the server's pages: nothing is missing, nothing is forbidden that they need."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal import auth

from chatprotocol.browsersignin import CHALLENGE_METHOD, challenge_of
from tests.endtoend.servers import ROOT, ServerProcess
from tests.scale import looks
from tests.scale.browser import Browser, browser, program

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(program() is None, reason="there is no Chromium here"),
]

CHOOSE_LINK = """
document.querySelectorAll('[name=_selected_action]').forEach((box, place) => (box.checked = place < 3));
const form = document.querySelector('[name=_selected_action]').form;
form.elements.action.value = 'link_for_password';
form.submit();
"""
SHOWN_LINKS = """
[...document.querySelectorAll('input[readonly]')].map(one => new URL(one.value).pathname.replace(/[^/]+$/, ''))
"""
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href.split('#')[0])"
AT_MOST = 60
ASKED = {
    "redirect_uri": "http://127.0.0.1:4567/back",
    "state": "state",
    "code_challenge": challenge_of("v" * 43),
    "code_challenge_method": CHALLENGE_METHOD,
    "name": "Noras-sehr-langer-Rechnername-oben-im-Arbeitszimmer",
    "platform": "Linux",
}
PEOPLE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
import django
django.setup()
from accounts import invitations, links, services
services.add_person("adele", "hearth-demo", role="admin")
long = services.add_person("mara.sonnenschein-blumenthal", "hearth-demo", display_name="Mara " + "Sonnenschein-" * 6)
services.change_email(long.pk, "mara@" + "a" * 60 + ".example.org", by=long.pk)
for name in ("laptop", "x" * 120):
    services.add_device(long.pk, name=name, platform="Linux", token_hash=name[:64])
print(invitations.invite(uses=9).token, links.password_link(long.pk))
"""
LOOKS = [(320, False, "en"), (320, True, "de"), (768, False, "de"), (1280, True, "en")]
"""How wide, whether dark, in what language."""


@dataclass
class Pages:
    """A server with pages, and two that a link opens."""

    server: str
    join: str
    reset: str


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    process = ServerProcess(tmp_path_factory.mktemp("pages"))
    assert process.manage("demo", "--migrate").returncode == 0
    made = subprocess.run(
        [sys.executable, "-c", PEOPLE],
        cwd=ROOT, env=process.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    invitation, link = made.stdout.split()
    process.start()
    # A browser makes passkeys for names only.
    server = f"http://localhost:{process.port}"
    yield Pages(server, f"{server}/accounts/join/{invitation}", f"{server}/accounts/reset/{link}")
    assert process.stop() == 0


@pytest.fixture
async def page() -> AsyncIterator[Browser]:
    path = program()
    assert path is not None
    async with browser(path) as found:
        yield found


async def sign_in(page: Browser, pages: Pages, name: str, wanted: str) -> None:
    await page.open(f"{pages.server}/accounts/login/?next={wanted}")
    await page.fill_in(login=name, password="hearth-demo")
    assert await page.evaluate("location.pathname") == wanted


async def walk(page: Browser, pages: Pages, *places: str) -> AsyncIterator[str]:
    """Open every page that a link leads to below some places."""
    below = tuple(pages.server + place for place in places)
    seen: set[str] = set()
    waiting = list(below)
    while waiting and len(seen) < AT_MOST:
        address = waiting.pop(0)
        seen.add(address)
        await page.open(address)
        yield address
        for link in await page.evaluate(LINKS):
            if link not in seen and link not in waiting and link.startswith(below) and "logout" not in link:
                waiting.append(link)


async def test_no_page_breaks_its_own_policy(pages: Pages, page: Browser) -> None:
    for public in ("/", "/nothing", "/api/docs"):
        await page.open(pages.server + public)
    # What is not there is said to be an error, too.
    page.complaints = [said for said in page.complaints if "/nothing" not in said and "favicon" not in said]
    await sign_in(page, pages, "adele", "/admin/")
    seen = [address async for address in walk(page, pages, "/accounts/", "/admin/")]
    assert len(seen) > 20
    assert page.complaints == []


@pytest.mark.parametrize(("width_px", "dark", "language"), LOOKS)
async def test_pages_are_whole_and_plain_to_everybody(
    pages: Pages, page: Browser, width_px: int, dark: bool, language: str
) -> None:
    await page.look_like(width_px, dark=dark, language=language)
    found: dict[str, list[str]] = {}

    async def look(what: str) -> None:
        found[what] = await page.evaluate(looks.FAULTS) + await page.nameless()
        assert await page.evaluate("document.documentElement.lang") == language

    for open_ in ("/", "/nothing", "/accounts/login/", "/accounts/join/guessed", "/accounts/reset/"):
        await page.open(pages.server + open_)
        await look(open_)
    for link, fields in (
        (pages.join, {"username": "no ra", "password": "x"}),
        (pages.reset, {"password": "x"}),
        (f"{pages.server}/accounts/login/", {"login": "adele", "password": "wrong"}),
    ):
        await page.open(link)
        await page.fill_in(**fields)
        await look(f"{link}, filled in wrongly")
    await sign_in(page, pages, "mara.sonnenschein-blumenthal", "/accounts/")
    async for address in walk(page, pages, "/accounts/"):
        await look(address)
    assert len(found) > 15
    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize("dark", [False, True])
async def test_the_way_from_an_invitation_to_a_second_factor_fits_a_phone(
    pages: Pages, page: Browser, dark: bool
) -> None:
    await page.look_like(320, dark=dark, language="de")
    found: dict[str, list[str]] = {}

    async def look(what: str, wanted: str) -> None:
        assert await page.evaluate("location.pathname") == wanted
        found[what] = await page.evaluate(looks.FAULTS) + await page.nameless()

    name, password = f"nora-{dark}", "quite another horse"
    await page.open(pages.join)
    await page.fill_in(username=name, display_name="Nora " + "Sonnenschein-" * 6, password=password)
    await look("welcome", "/accounts/welcome/")
    app = "/accounts/two-factor/app/"
    await page.open(pages.server + app)
    await look("an app", app)
    await page.fill_in(code="000000")
    await look("a wrong code", app)
    await page.fill_in(code=code_of(await page.evaluate("document.querySelector('.secret').textContent")))
    await look("recovery codes", "/accounts/two-factor/recovery/")
    await page.open(f"{pages.server}/accounts/device?{urlencode(ASKED)}")
    await look("a program", "/accounts/device")
    await page.open(f"{pages.server}/accounts/device?name=x")
    await look("a program that asks wrongly", "/accounts/device")
    await page.open(f"{pages.server}/accounts/logout/")
    await look("signing out", "/accounts/logout/")
    await page.submit("document.querySelector('form').submit()")
    await look("signed out", "/accounts/login/")
    await page.fill_in(login=name, password=password)
    await look("a code", "/accounts/two-factor/code/")
    await page.fill_in(code="000000")
    await look("another code", "/accounts/two-factor/code/")
    assert {what: faults for what, faults in found.items() if faults} == {}


def code_of(secret: str) -> str:
    """Return what an app shows now that knows the secret."""
    return str(auth.format_hotp_value(auth.hotp_value("".join(secret.split()), int(time.time()) // 30)))


@pytest.mark.parametrize("width_px", [320, 1280])
async def test_the_administration_fits_its_window(pages: Pages, page: Browser, width_px: int) -> None:
    await page.look_like(width_px, dark=False, language="en")
    await sign_in(page, pages, "adele", "/admin/")
    people = f"{pages.server}/admin/accounts/user/"
    await page.open(f"{pages.server}/admin/accounts/invitation/add/")
    await page.fill_in(note="for the sixth form", uses="30", days="14")
    assert await page.evaluate(SHOWN_LINKS) == ["/accounts/join/"]
    assert await page.evaluate(looks.TOO_WIDE) == []
    await page.open(people)
    await page.submit(CHOOSE_LINK)
    assert set(await page.evaluate(SHOWN_LINKS)) == {"/accounts/reset/"}
    assert await page.evaluate(looks.TOO_WIDE) == []
    for part in ("invitation/", "invitation/add/", "user/add/", "device/"):
        await page.open(f"{pages.server}/admin/accounts/{part}")
        assert await page.evaluate(looks.TOO_WIDE) == [], part


async def test_all_is_reached_and_seen_by_the_keyboard_alone(pages: Pages, page: Browser) -> None:
    await page.look_like(1280, dark=False, language="en")
    await page.open(f"{pages.server}/accounts/login/")
    await sign_in_by_keyboard(page, "mara.sonnenschein-blumenthal")
    assert await page.evaluate("location.pathname") == "/accounts/"
    for path in ("/accounts/", "/accounts/devices/", "/accounts/password/", "/accounts/two-factor/"):
        await page.open(pages.server + path)
        await page.evaluate("document.activeElement.blur()")
        controls = await page.evaluate(looks.CONTROLS)
        reached = []
        for _ in range(controls):
            await page.tab()
            reached.append(await page.evaluate(looks.FOCUSED))
        assert [place for place, _ in reached] == list(range(controls)), path
        assert all(is_seen for _, is_seen in reached), path


async def sign_in_by_keyboard(page: Browser, name: str) -> None:
    for text in (name, "hearth-demo"):
        while await page.evaluate("document.activeElement.tagName") != "INPUT":
            await page.tab()
        await page.type(text)
        await page.tab()
    assert await page.evaluate("document.activeElement.innerText") == "Sign in"
    await page.enter()
