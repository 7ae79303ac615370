"""The way to the parts of the administration, in the order in which people look for them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.adminsite import staff
from chatsite.administration import attention

Item = dict[str, Any]

GROUPS: Final = (
    (
        _("Keeping order"),
        {
            "messaging.report": "flag",
            "messaging.look": "visibility",
            "messaging.wordrule": "spellcheck",
            "messaging.announcement": "campaign",
        },
    ),
    (
        _("People"),
        {"accounts.user": "group", "accounts.invitation": "mail", "accounts.device": "devices"},
    ),
    (
        _("Rooms"),
        {
            "messaging.room": "forum",
            "attachments.file": "draft",
            "messaging.emoji": "mood",
            "messaging.cut": "delete",
            "messaging.filescut": "delete_sweep",
        },
    ),
    (
        _("Server"),
        {
            "accounts.server": "dns",
            "messaging.houserules": "gavel",
            "accounts.job": "pending_actions",
            "accounts.auditentry": "history",
        },
    ),
)
"""Parts by the names of their models, with the names of their icons."""
OTHER: Final = "folder"


def navigation(request: HttpRequest) -> list[Item]:
    """Return what the sidebar shows to whoever asks, as unfold wants it. What has no place of its own comes last."""
    parts = {
        part["model"]._meta.label_lower: part
        for app in admin.site.get_app_list(request)
        for part in app["models"]
        if part.get("admin_url")
    }
    badges = attention.badges(staff(request))
    placed = {name for _title, icons in GROUPS for name in icons}
    others = {name: OTHER for name in parts if name not in placed}
    first: Item = {"title": _("Overview"), "icon": "dashboard", "link": reverse("admin:index")}
    groups: list[Item] = [{"items": [first]}]
    for title, icons in (*GROUPS, (_("More"), others)):
        items = list(_items(icons, parts, badges))
        groups += [{"title": title, "items": items}] if items else []
    return groups


def _items(icons: Mapping[str, str], parts: Mapping[str, Any], badges: Mapping[str, int]) -> Iterator[Item]:
    for name, icon in icons.items():
        part = parts.get(name)
        if part is not None:
            item = {"title": part["name"], "icon": icon, "link": part["admin_url"]}
            yield item | ({"badge": badges[name]} if badges.get(name) else {})
