"""Joining: by an invitation, or by anybody where registration is open."""

from urllib.parse import quote

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import invitations, passwords, policy, queries, roomdoor, throttle
from accounts.addresses import address_of
from accounts.models import User
from accounts.pages.forms import JoinForm
from accounts.pages.nothing import nothing_here
from accounts.services import NewPerson
from chatprotocol.errors import ErrorCode, HearthError


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str | None = None) -> HttpResponse:
    """Take somebody in. Whatever is wrong with an invitation, the answer is one and the same."""
    if request.user.is_authenticated:
        return redirect("account_home")
    try:
        room = _room_behind(token)
        form = JoinForm(request.POST or None)
        person = _joined(request, form, token) if request.method == "POST" and form.is_valid() else None
    except HearthError as error:
        if error.code is not ErrorCode.NOT_FOUND:
            raise
        return nothing_here(request)
    if person is None:
        seen = {"form": form, "server": queries.server(), "room": room}
        return render(request, "account/join.html", seen)
    # Who has just chosen a password is not asked for it to set up a second factor.
    record_authentication(request, person, method="password", username=person.username, reauthenticated=True)
    login = Login(user=person, redirect_url=reverse("account_welcome"), signup=True)
    answer: HttpResponse = perform_login(request, login)
    return answer


def _room_behind(token: str | None) -> str:
    if token is None:
        if settings.HEARTH_REGISTRATION != "open":
            raise policy.no_such_invitation()
        return ""
    invitation = invitations.invitation_of(token)
    room = invitation.room
    return "" if room is None else roomdoor.door().names_of({room}).get(room, "")


def _joined(request: HttpRequest, form: JoinForm, token: str | None) -> User | None:
    """Return the person who has joined; None where the form says why not. Raises HearthError (not_found)."""
    wish = form.cleaned_data
    try:
        if token is None:
            # Before anything is said of the name: nobody tries names one after another.
            throttle.count_join(address_of(request.META))
        # Before a hash is computed for them.
        if queries.person_named(wish["username"]) is not None:
            raise HearthError(ErrorCode.CONFLICT, "This name is taken.", field="username")
        new = NewPerson(
            username=wish["username"],
            display_name=wish["display_name"],
            password_hash=passwords.encode(wish["password"]),
            email=wish["email"],
        )
        return invitations.join(token, new)
    except HearthError as error:
        if error.code is ErrorCode.NOT_FOUND:
            raise
        form.refuse(error)
        return None


@login_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Lead whoever has joined into the program."""
    name = quote(request.user.get_username(), safe="")
    return render(
        request,
        "account/welcome.html",
        {
            "server": queries.server(),
            "address": request.build_absolute_uri("/").rstrip("/"),
            "program": f"hearth://{request.get_host()}/join?name={name}",
        },
    )
