"""What somebody has here: taken along as a file, or erased with the account."""

from functools import partial

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import jobs
from accounts.pages.visitor import ask_again, is_recent, person
from accounts.refusals import words
from accounts.usernames import username_key
from attachments import serve
from attachments.models import File
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.ids import MAX_INTEGER
from messaging.exports import asking
from messaging.moderation import erasing
from messaging.moderation.models import Export


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Show what can be taken along, and what is ready."""
    who = person(request)
    exports = list(asking.exports_of(who.pk))
    sizes = dict(File.objects.filter(pk__in=[each.file for each in exports]).values_list("pk", "bytes"))
    seen = {
        "exports": [(each, sizes.get(each.file or 0)) for each in exports],
        "rooms": asking.rooms_to_export(who.pk),
        "waits": any(each.job.state in jobs.TO_DO for each in exports if each.job),
        "days": Export.DAYS,
    }
    return render(request, "account/data.html", seen)


@login_required
@require_POST
def export_mine(request: HttpRequest) -> HttpResponse:
    """Ask for a file with all that is one's own."""
    if not is_recent(request):
        return ask_again(request, then="account_data")
    asking.export_oneself(person(request).pk)
    return redirect("account_data")


@login_required
@require_POST
def export_one_room(request: HttpRequest, room: int) -> HttpResponse:
    """Ask for a file with all that was said in a room of one's own."""
    if not is_recent(request):
        return ask_again(request, then="account_data")
    try:
        asking.export_room(min(room, MAX_INTEGER), by=person(request).pk)
    except HearthError as error:
        if error.code is ErrorCode.NOT_FOUND:
            raise Http404 from None
        messages.error(request, words(error))
    return redirect("account_data")


@login_required
@require_safe
def fetch(request: HttpRequest, export: int) -> HttpResponseBase:
    """Give what was made to whoever has asked for it, and has just shown who they are: it is all that they have here."""
    if not is_recent(request):
        return ask_again(request)
    who = person(request)
    try:
        file = asking.file_of(who.pk, export)
        return serve.file_response(request, who.pk, file, partial(_assert_still, who.pk, export))
    except HearthError as error:
        if error.code is ErrorCode.NOT_FOUND:
            raise Http404 from None
        messages.error(request, words(error))
        return redirect("account_data")


def _assert_still(user: int, export: int) -> None:
    asking.file_of(user, export)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's own account, once its name was written to show that it is meant."""
    if not is_recent(request):
        return ask_again(request)
    who = person(request)
    wrong = ""
    if request.method == "POST":
        if username_key(request.POST.get("username", "")) != who.username_key:
            wrong = _("This is not your username.")
        else:
            try:
                erasing.erase(who.pk, by=who.pk)
            except HearthError as error:
                wrong = words(error)
            else:
                logout(request)
                return render(request, "account/erased.html")
    return render(request, "account/erase.html", {"wrong": wrong}, status=400 if wrong else 200)
