"""What is one's own: the account at a glance, its password, its address, its devices."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import links, mail, queries, secondfactor, services, signin
from accounts.addresses import address_of
from accounts.models import User
from accounts.pages.forms import ChangePasswordForm, DeviceNameForm, EmailForm
from accounts.pages.nothing import nothing_here
from accounts.pages.visitor import ask_again, is_recent, person
from accounts.refusals import words
from chatprotocol.errors import ErrorCode, HearthError


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the account at a glance."""
    who = person(request)
    seen = {
        "server": queries.server(),
        "devices": queries.devices_of(who.pk).count(),
        "has_second_factor": secondfactor.is_set_up(who.pk),
    }
    return render(request, "account/home.html", seen)


@sensitive_post_parameters("old", "password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password: all devices and browsers are signed out, this browser stays."""
    who = person(request)
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signin.person_with(who.username, form.cleaned_data["old"], address_of(request.META))
        except HearthError as error:
            is_wrong = error.code is ErrorCode.INVALID_CREDENTIALS
            form.add_error("old", _("The password is wrong.") if is_wrong else words(error))
        else:
            try:
                services.set_password(who.pk, form.cleaned_data["password"], by=who.pk)
            except HearthError as error:
                form.refuse(error)
            else:
                _stay(request, who)
                record_authentication(request, who, method="password", reauthenticated=True)
                messages.success(
                    request,
                    _("Your password was changed. All devices and all other browsers were signed out."),
                )
                return redirect("account_home")
    return render(request, "account/password.html", {"form": form})


def _stay(request: HttpRequest, who: User) -> None:
    """Keep this browser signed in, with a session that nobody has seen, while all others are signed out."""
    who.refresh_from_db()
    update_session_auth_hash(request, who)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Change one's own address, and send a link there that confirms it.

    A session that somebody has stolen must not lead to a new password by way of another address.
    """
    who = person(request)
    if not is_recent(request):
        return ask_again(request)
    form = EmailForm(request.POST or None, initial={"email": who.email})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if address != who.email:
            services.change_email(who.pk, address, by=who.pk)
        who.refresh_from_db()
        if address and not who.email_confirmed and mail.is_set_up():
            try:
                mail.send_confirmation(who, address_of(request.META), links.address_of_server())
            except HearthError as error:
                form.refuse(error)
                return render(request, "account/email.html", {"form": form, "has_mail": True})
            messages.success(request, _("We have sent a link to that address."))
        else:
            messages.success(request, _("Your address was stored."))
        return redirect("account_home")
    return render(request, "account/email.html", {"form": form, "has_mail": mail.is_set_up()})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address. Asked first: programs that look at mails follow links, too."""
    try:
        who = links.person_of(token, links.Purpose.EMAIL)
        if request.method == "POST":
            links.use_for_email(token)
            messages.success(request, _("Your address is confirmed."))
            return redirect("account_home")
    except HearthError:
        return nothing_here(request)
    return render(request, "account/confirm.html", {"person": who})


# ---- devices ----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    found = queries.devices_of(person(request).pk)
    return render(request, "account/devices.html", {"devices": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, device: int) -> HttpResponse:
    """Give a device of one's own another name."""
    who = person(request)
    found = queries.devices_of(who.pk).filter(pk=device).first()
    if found is None:
        raise Http404
    form = DeviceNameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_device(device, form.cleaned_data["name"], by=who.pk)
        except HearthError as error:
            form.refuse(error)
        else:
            return redirect("account_devices")
    return render(request, "account/rename.html", {"form": form, "device": found})


@login_required
@require_POST
def sign_out(request: HttpRequest, device: int) -> HttpResponse:
    """Sign a device of one's own out."""
    who = person(request)
    if not queries.devices_of(who.pk).filter(pk=device).exists():
        raise Http404
    services.revoke_device(device, by=who.pk)
    messages.success(request, _("The device was signed out."))
    return redirect("account_devices")


@login_required
@require_POST
def sign_all_out(request: HttpRequest) -> HttpResponse:
    """Sign all devices and browsers out; this browser stays."""
    who = person(request)
    services.revoke_devices(who.pk, by=who.pk)
    _stay(request, who)
    messages.success(request, _("All devices and all other browsers were signed out."))
    return redirect("account_devices")
