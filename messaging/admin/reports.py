"""What was reported, in the administration."""

from typing import Any

import structlog
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.adminsite import ServiceAdmin, may_enter, staff
from messaging import policy
from messaging.moderation.models import Report

logger = structlog.get_logger(__name__)

REPORTED = ("reporter", "reported_at", "reason", "room", "number", "author", "said_at", "text", "outcome")


@admin.register(Report)
class ReportAdmin(ServiceAdmin):
    """What was reported: to look at. What the message said stands on the report's own page."""

    list_display = ["reported_at", "reporter", "room", "number", "author", "outcome"]
    list_filter = ["outcome"]
    list_select_related = ["reporter", "room", "author"]
    ordering = ["-reported_at", "-pk"]
    fields = REPORTED
    readonly_fields = REPORTED

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """List what somebody may judge; whoever reported them does not have to fear that they read it."""
        reports: QuerySet[Report] = super().get_queryset(request)
        return reports.filter(policy.may_judge(staff(request)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the part to whoever may see reports."""
        return _sees_reports(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let them look."""
        return _sees_reports(request)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Report | None:
        """Find a report to show, and write down who looks."""
        found: Report | None = super().get_object(request, object_id, from_field)
        if found is not None:
            logger.info("report looked at", report=found.pk, by=staff(request).pk)
        return found


def _sees_reports(request: HttpRequest) -> bool:
    return may_enter(request) and policy.may_see_reports(staff(request))
