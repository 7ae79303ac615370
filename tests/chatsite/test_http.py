"""What the HTTP door answers beside the API."""

import ast
import gettext
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from csp.decorators import csp_replace
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import services
from accounts.services import NewPerson, store_person
from chatsite.asgi import application
from chatsite.middleware import security_headers
from tests.chatsite.conftest import ROOT
from tests.chatsite.test_words import marked

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


@pytest.mark.parametrize(("role", "is_shown"), [("member", False), ("moderator", True), ("admin", True)])
def test_the_way_to_the_administration_is_shown_to_those_who_work_there(
    client: Client, role: str, is_shown: bool
) -> None:
    assert "/admin/" not in client.get("/").content.decode()
    client.force_login(store_person(NewPerson(username="adele", role=role)))
    assert ('href="/admin/"' in client.get("/").content.decode()) is is_shown


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


EXAMPLES = {
    "int": "1", "str": "x", "path": "1", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip
"""What stands for a part of an address that varies, by its kind."""


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """Every address, with something in the place of each variable part."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + _filled(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from routes(pattern, path)


def _filled(pattern: str) -> str:
    def example(found: re.Match[str]) -> str:
        return found[1].split("|")[0] if re.fullmatch(r"[\w|]+", found[1]) else "x"

    filled = re.sub(r"\(\?P<\w+>([^)]*)\)", example, pattern)
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES.get(found[1] or "str", "x"), filled)
    return filled.removeprefix("^").removesuffix("$")


def policy(answer: HttpResponseBase) -> dict[str, set[str]]:
    """Return what a page may load, by what."""
    directives = [part.split() for part in answer.headers["Content-Security-Policy"].split("; ")]
    return {name: set(sources) for name, *sources in directives}


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_route_has_its_headers(client: Client, secure: bool, signed_in: bool) -> None:
    if signed_in:
        client.force_login(store_person(NewPerson(username="adele", role="admin")))
    known = set(routes())
    assert {"/healthz", "/accounts/login/", "/admin/accounts/user/1/change/", "/api/v1/devices"} <= known
    assert not [path for path in known if set(path) & set("<>()^?$")]
    for path in sorted({*known, "/nothing", "/static/chatsite/page.css"}):
        answer = client.get(path, secure=secure)
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert "Access-Control-Allow-Origin" not in headers, path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert ("Strict-Transport-Security" in headers) is secure, path
        assert path.startswith("/static/") or "no-" in headers["Cache-Control"], path
        assert "Server" not in headers
        allowed = policy(answer)
        assert allowed["frame-ancestors"] == {"'none'"}, path
        assert allowed["default-src"] == {"'none'"}, path
        assert not any(
            "http" in source or source == "*" for sources in allowed.values() for source in sources
        ), path
        assert "'unsafe-inline'" not in allowed.get("script-src", set()), path
        assert path.startswith("/admin/") or "'unsafe-eval'" not in allowed.get("script-src", set()), path


@pytest.mark.parametrize("path", ["/api/v1/uploads/nothing", "/api/v1/devices"])
async def test_what_does_not_come_from_django_has_them_too(path: str) -> None:
    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: Any = {
        "type": "http", "method": "PATCH" if "uploads" in path else "POST", "path": path, "scheme": "https",
        "query_string": b"", "root_path": "", "http_version": "1.1", "client": ("127.0.0.1", 1),
        "server": ("testserver", 443), "headers": [(b"host", b"testserver"), (b"content-length", b"99999999")],
    }  # fmt: skip
    await application(scope, receive, send)
    assert sent[0]["status"] >= 400
    headers = dict(sent[0]["headers"])
    assert len(headers) == len(sent[0]["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-security-policy"].startswith(b"default-src 'none'")
    assert headers[b"strict-transport-security"] == b"max-age=31536000"
    assert headers[b"referrer-policy"] == b"same-origin"
    assert headers[b"x-frame-options"] == b"DENY"


def test_a_view_may_know_better_what_its_page_needs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    @csp_replace({"script-src": ["'self'"]})
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("page")

    answer = security_headers(page)(RequestFactory().get("/admin/"))
    assert vars(answer)["_csp_replace"] == {"script-src": ["'self'"]}


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


@pytest.mark.parametrize("app", ["accounts", "attachments", "chatsite", "feeds", "messaging"])
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
    translated |= {
        one for path in (ROOT / app).rglob("*.py") for one in marked(ast.parse(path.read_text("utf-8")))
    }
    # What services say in English is translated where it is shown; numbers in it are filled in.
    pieces = re.sub(r"{[A-Za-z_]+}", "", source)
    assert all(re.sub(r"\d+", "", one) in re.sub(r"\d+", "", pieces) for one in set(wanted) - translated)
