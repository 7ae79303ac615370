"""Passkeys in a real browser, from adding one to losing it, with the script of the pages and an authenticator that asks nobody."""

import re
from typing import Final

import pytest

from tests.scale.browser import Browser, program
from tests.scale.test_pages import Pages, page, pages, sign_in

__all__ = ["page", "pages"]

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(program() is None, reason="there is no Chromium here"),
]

USE: Final = "document.querySelector('form[data-passkey] button').click()"
PRESS: Final = "document.querySelector('main form:not([data-passkey]) button').click()"
SIGN_OUT: Final = "document.querySelector('form[action$=\"logout/\"] button').click()"


async def where(page: Browser) -> str:
    return str(await page.evaluate("location.pathname"))


async def text(page: Browser) -> str:
    return str(await page.evaluate("document.querySelector('main').innerText"))


async def sign_out(page: Browser, pages: Pages) -> None:
    await page.open(f"{pages.server}/accounts/")
    await page.submit(SIGN_OUT)
    assert await where(page) == "/accounts/login/"


async def test_a_passkey_from_adding_it_to_losing_it(pages: Pages, page: Browser) -> None:
    accounts = f"{pages.server}/accounts"
    await page.carry_passkeys()
    await sign_in(page, pages, "anna", "/accounts/")

    await page.open(f"{accounts}/passkeys/add/")
    await page.fill_in(password="hearth-demo")
    await page.evaluate("document.querySelector('[name=name]').value = 'my phone'")
    await page.submit(USE)
    assert await where(page) == "/accounts/two-factor/recovery/"
    codes = re.findall(r"\b\d{8}\b", await text(page))
    assert len(codes) == 10

    await sign_out(page, pages)
    await page.submit(USE)
    assert await where(page) == "/accounts/"

    await sign_out(page, pages)
    await page.fill_in(login="anna", password="hearth-demo")
    assert await where(page) == "/accounts/two-factor/code/"
    await page.submit(USE)
    assert await where(page) == "/accounts/"

    await sign_out(page, pages)
    await page.fill_in(login="anna", password="hearth-demo")
    await page.fill_in(code=codes[4])
    assert await where(page) == "/accounts/"

    await page.open(f"{accounts}/two-factor/")
    assert "my phone" in await text(page)
    await page.submit("document.querySelector('a[href$=\"remove/\"]').click()")
    if await where(page) != "/accounts/passkeys/again/":
        await page.open(f"{accounts}/passkeys/again/?next={await page.evaluate('location.search.slice(6)')}")
    await page.submit(USE)
    assert (await where(page)).endswith("/remove/")
    await page.submit(PRESS)
    assert "my phone" not in await text(page)

    await sign_out(page, pages)
    await page.submit(USE)
    assert await where(page) == "/accounts/login/"
    assert "wrong" in await text(page)
    await page.fill_in(login="anna", password="hearth-demo")
    assert await where(page) == "/accounts/"
    assert page.complaints == []
