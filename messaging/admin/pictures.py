"""Parts of the administration whose rows have pictures."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.adminsite import ServiceAdmin
from attachments import pictures, serve
from attachments.models import File


class PictureAdmin(ServiceAdmin):
    """A part of the administration whose rows have pictures, shown to whoever may open it."""

    def picture_of(self, row: Any) -> int | None:
        """Return the file that was drawn for a row."""
        file: int | None = row.avatar
        return file

    @admin.display(description=_("picture"))
    def picture(self, row: Any) -> str:
        """Show it, small."""
        address = self.picture_address(row)
        return (
            format_html('<img src="{}" alt="" width="32" height="32" loading="lazy">', address)
            if address
            else ""
        )

    def picture_address(self, row: Any) -> str:
        """Return where a row's picture is had; empty where it has none."""
        if self.picture_of(row) is None:
            return ""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_picture", args=[row.pk])

    def get_urls(self) -> list[Any]:
        """Let pictures be had by whoever works here."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_picture"
        view = self.admin_site.admin_view(self.give_picture)
        return [path("<int:id>/picture/", view, name=name), *super().get_urls()]

    def give_picture(self, request: HttpRequest, id: int) -> HttpResponseBase:
        """Give the picture of a row that may be looked at."""
        row = self.get_queryset(request).filter(pk=id).first() if self.has_view_permission(request) else None
        named = (self.picture_of(row) if row is not None else None) or 0
        file = File.objects.select_related("blob").filter(pk=named, drawn=True).first()
        if file is None:
            raise Http404
        return serve.thumbnail_response(request, int(request.user.pk or 0), file, pictures.SIZES[0])
