"""A forgotten password: a link by mail, where the server sends any, or one that a moderator has made."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import links, mail
from accounts.addresses import address_of
from accounts.pages.forms import ForgottenForm, NewPasswordForm
from accounts.pages.nothing import nothing_here
from chatprotocol.errors import ErrorCode, HearthError


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Send a link to an address. The answer is the same for every address, and comes at once."""
    if not mail.is_set_up():
        return render(request, "account/reset.html", {"form": None})
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            # What this server is called is not for whoever asks to say: others get the mail.
            mail.ask_for_password(
                form.cleaned_data["email"], address_of(request.META), links.address_of_server()
            )
        except HearthError as error:
            form.refuse(error)
        else:
            return render(request, "account/reset_sent.html")
    return render(request, "account/reset.html", {"form": form})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Let the person of a link choose a password."""
    form = NewPasswordForm(request.POST or None)
    person = None
    try:
        person = links.person_of(token, links.Purpose.PASSWORD)
        if request.method == "POST" and form.is_valid():
            links.give_password(token, form.cleaned_data["password"])
            logout(request)
            messages.success(request, _("Your password is set. Sign in with it now."))
            return redirect("account_login")
    except HearthError as error:
        if error.code is ErrorCode.NOT_FOUND:
            return nothing_here(request)
        form.refuse(error)
    return render(request, "account/new_password.html", {"form": form, "person": person})
