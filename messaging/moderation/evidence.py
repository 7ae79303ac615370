"""The files of reported messages: kept until somebody has decided, whatever becomes of the messages. Parts of verbs."""

from collections.abc import Collection

from django.db.models import QuerySet

from attachments import services as attachments
from attachments.models import File
from messaging.models import MessageFile
from messaging.moderation.models import Report, ReportedFile


def hold(reports: Collection[Report]) -> None:
    """Keep what the messages of some new reports carry."""
    for report in reports:
        files = MessageFile.objects.filter(room=report.room_id, number=report.number).order_by("place")
        carried = dict.fromkeys(files.values_list("file", flat=True))
        ReportedFile.objects.bulk_create(ReportedFile(report=report, file_id=file) for file in carried)


def let_go(reports: Collection[int]) -> None:
    """Keep the files of some reports no longer than their messages do."""
    held = ReportedFile.objects.filter(report__in=reports)
    files = list(held.values_list("file", flat=True))
    if files:
        held.delete()
        attachments.release(files)


def files_of(report: Report) -> "QuerySet[File]":
    """Return what is kept of a report's message."""
    return File.objects.filter(pk__in=ReportedFile.objects.filter(report=report).values("file"))
