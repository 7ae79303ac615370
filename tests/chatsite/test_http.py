"""What the HTTP door answers beside the API."""

import gettext
import json
import re
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import services
from tests.chatsite.conftest import ROOT

pytestmark = pytest.mark.django_db

LOOPBACK = {"host": "127.0.0.1:8000"}


def test_healthz_says_what_is_here(shared_database: None, client: Client, settings: Any) -> None:
    services.change_server(name="Lindenschule", motd="")
    assert client.get("/healthz").json() == {
        "status": "ok", "server": "hearth", "name": "Lindenschule", "version": settings.HEARTH_VERSION,
        "registration": "invite", "browser_sign_in": True,
    }  # fmt: skip


def test_healthz_answers_without_a_database_and_readyz_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr("accounts.queries.server", fail)
    monkeypatch.setattr("chatsite.health.epoch", fail)
    assert client.get("/healthz").json()["name"] == "Hearth"
    assert client.get("/readyz").status_code == 503


def test_readyz_asks_database_and_layer(client: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "layer": "ok"}


def test_a_browser_learns_what_is_here_and_how_to_come_in(client: Client) -> None:
    services.change_server(name="<b>Linde</b>", motd="Willkommen")
    page = client.get("/", headers=LOOPBACK).content.decode()
    assert "&lt;b&gt;Linde&lt;/b&gt;" in page
    assert "http://127.0.0.1:8000" in page


def test_nothing_is_said_in_json_to_programs_and_in_words_to_people(client: Client) -> None:
    api, page = client.get("/api/v1/nothing"), client.get("/nothing")
    assert (api.status_code, api.json()["code"]) == (404, "not_found")
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_bug_is_answered_without_its_circumstances(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("a secret inside")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("accounts.api.signin.sign_in", fail)
    monkeypatch.setattr("accounts.queries.server", fail)
    body = {"username": "a", "password": "b", "name": "c"}
    answers = [client.post("/api/v1/devices", body, content_type="application/json"), client.get("/")]
    for answer in answers:
        assert answer.status_code == 500
        assert b"secret" not in answer.content
    assert answers[0].json()["code"] == "internal"


def test_the_api_is_documented_without_other_peoples_servers(client: Client) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert b"https://" not in page.content
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths["/api/v1/devices"]) == {"delete", "get", "post"}
    assert json.dumps(paths).count("Problem") >= 3


@pytest.mark.parametrize(
    "path",
    [
        "/static/unfold/css/styles.css",
        "/static/ninja/swagger-ui.css",
        "/static/chatsite/page.css",
        "/static/chatsite/icon.svg",
    ],
)
def test_static_files_need_no_collecting(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.content) > 100
    again = client.get(path, headers={"If-Modified-Since": answer.headers["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/../manage.py", "/static/%2e%2e/manage.py", "/static/nothing.css"])
def test_nothing_else_is_served_as_a_static_file(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


# ---- headers ----------------------------------------------------------------------------------------------------


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> list[str]:
    """Every address without a variable part."""
    found: list[str] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found += [path] if "<" not in path and "(" not in path and "^" not in path else []
        else:
            found += routes(pattern, path)
    return found


def test_every_route_has_its_headers(client: Client) -> None:
    assert {"/healthz", "/accounts/login/", "/api/v1/devices"} <= set(routes())
    for path in [*routes(), "/nothing", "/static/chatsite/page.css"]:
        answer = client.get(path)
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert "Access-Control-Allow-Origin" not in headers, path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert "http" not in headers["Content-Security-Policy"], path
        assert path.startswith("/static/") or "no-" in headers["Cache-Control"], path
        assert "Server" not in headers


def test_tls_is_remembered_where_there_is_tls(client: Client) -> None:
    assert "Strict-Transport-Security" in client.get("/healthz", secure=True).headers
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


@pytest.mark.parametrize(
    ("host", "secure", "kept"),
    [
        ("127.0.0.1:8000", False, False),
        ("localhost", False, False),
        ("[::1]:8000", False, False),
        ("testserver", False, True),
        ("127.0.0.1", True, True),
    ],
)
def test_cookies_are_for_tls_except_on_the_own_machine(
    client: Client, host: str, secure: bool, kept: bool
) -> None:
    answer = client.get("/accounts/login/", headers={"host": host}, secure=secure)
    cookie = answer.cookies["csrftoken"]
    assert bool(cookie["secure"]) is kept
    assert cookie["httponly"]


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    for path in ("/", "/api/v1/nothing"):
        answer = client.get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert "HEARTH_ALLOWED_HOSTS" in answer.content.decode()


@pytest.mark.parametrize(("host", "said"), [("testserver", "needs TLS"), ("localhost", "keeps no cookies")])
def test_a_form_without_its_cookie_says_why(host: str, said: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"username": "x", "password": "y"}, headers={"host": host})
    assert answer.status_code == 403
    assert said in answer.content.decode()


def test_german_browsers_see_german_pages(client: Client) -> None:
    assert (
        client.get("/accounts/login/", headers={"accept-language": "de"}).headers["Content-Language"] == "de"
    )


@pytest.mark.parametrize("app", ["accounts", "attachments", "chatsite", "messaging"])
def test_every_sentence_has_its_german(app: str) -> None:
    folder = ROOT / app / "locale" / "de" / "LC_MESSAGES"
    wanted = dict(
        re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', (folder / "django.po").read_text("utf-8"), re.MULTILINE)
    )
    with (folder / "django.mo").open("rb") as compiled:
        german = gettext.GNUTranslations(compiled)
    assert wanted
    assert all(german.gettext(sentence) == translated != "" for sentence, translated in wanted.items())
    source = "".join(
        path.read_text("utf-8") for kind in ("*.py", "*.html", "*.txt") for path in (ROOT / app).rglob(kind)
    )
    said = re.findall(r'_\(\s*"(.+?)"\s*,?\s*\)|{% translate [\'"](.+?)[\'"] %}', source)
    blocks = re.findall(
        r"{% blocktranslate trimmed(?: with [^%]*)? %}\s*(.+?)\s*{% endblocktranslate %}", source
    )
    translated = {one or other for one, other in said} | {
        re.sub(r"{{ (\w+) }}", r"%(\1)s", one) for one in blocks
    }
    assert translated <= set(wanted)
    # What services say in English is translated where it is shown; numbers in it are filled in.
    pieces = re.sub(r"{[A-Za-z_]+}", "", source)
    assert all(re.sub(r"\d+", "", one) in re.sub(r"\d+", "", pieces) for one in set(wanted) - translated)
