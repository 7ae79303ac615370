"""What is asked about uploads and files. Whose an upload is not, for them it is not there."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet, Sum

from accounts import queries as accounts
from accounts.models import User
from accounts.queries import Authenticated
from attachments.limits import limits
from attachments.models import Blob, File, Leftover, Upload
from attachments.refusals import no_such_upload
from feeds import clock

AT_ONCE: Final = 500
"""So much is collected in one transaction at most."""

Unheld = Callable[["QuerySet[File]"], "QuerySet[File]"]
"""Returns those of some files that somebody's part of the house does not hold."""

_unheld: Final[list[Unheld]] = []


def register_holder(unheld: Unheld) -> None:
    """Let a part of the house hold files: what it holds is not collected. Once, when the apps are ready."""
    _unheld.append(unheld)


class Asked(NamedTuple):
    """Who asks, and for which upload of theirs."""

    who: Authenticated
    upload: Upload


def upload_of(owner: int, id: str) -> Upload:
    """Return somebody's upload, with the file that it has become. Raises not_found."""
    found = (
        Upload.objects.select_related("file__blob")
        .filter(pk=id, owner=owner, expires_at__gt=clock.now())
        .first()
    )
    if found is None:
        raise no_such_upload()
    return found


def upload_for(token: str, id: str) -> Asked:
    """Return an upload for whoever shows a device's token. Raises unauthenticated, suspended or not_found."""
    who = accounts.authenticate_token(token)
    return Asked(who, upload_of(who.user_id, id))


def bytes_of(owner: int) -> int:
    """Return how much somebody has uploaded that is still there, and what is on its way."""
    kept = File.objects.filter(owner=owner).aggregate(size=Sum("bytes"))["size"] or 0
    coming = on_their_way(owner).aggregate(size=Sum("length"))["size"] or 0
    return int(kept + coming)


def on_their_way(owner: int) -> QuerySet[Upload]:
    """Return somebody's uploads that are not finished."""
    return Upload.objects.filter(owner=owner, file=None, expires_at__gt=clock.now())


# ---- what may go -------------------------------------------------------------------------------------------------


def unheld(ids: Collection[int] | None = None) -> QuerySet[File]:
    """Return those files, or those of some, that nothing in the house holds."""
    files = File.objects.all() if ids is None else File.objects.filter(pk__in=ids)
    files = files.exclude(pk__in=User.objects.filter(avatar__isnull=False).values("avatar"))
    for holder in _unheld:
        files = holder(files)
    return files


def unposted() -> list[int]:
    """Return files that nothing has held for as long as they are waited for."""
    before = clock.now() - timedelta(hours=limits().unposted_hours)
    return list(unheld().filter(made_at__lt=before).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def due_leftovers() -> list[str]:
    """Return names in the store whose bytes are to be removed."""
    due = Leftover.objects.filter(due_at__lte=clock.now()).order_by("due_at")
    named = Blob.objects.filter(stored_as__in=due.values("stored_as")).values("stored_as")
    return list(due.exclude(stored_as__in=named).values_list("stored_as", flat=True)[:AT_ONCE])


def known_uploads() -> Iterable[str]:
    """Return the ids of all uploads."""
    return Upload.objects.values_list("pk", flat=True).iterator()


def expired(now: datetime) -> QuerySet[Upload]:
    """Return the uploads that nobody waits for any more."""
    return Upload.objects.filter(expires_at__lte=now).order_by("expires_at")
