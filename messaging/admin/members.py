"""Who is and who was in a room, in the administration, and what the staff does about it. Reached from the room's page."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (  # type: ignore[import-untyped]  # has no types
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from accounts import queries as people
from accounts.adminparts import Chosen, column, day
from accounts.adminsite import AT_ONCE, ServiceAdmin, may_enter, staff
from accounts.models import User
from accounts.refusals import words
from accounts.usernames import username_key
from chatprotocol.errors import HearthError
from feeds import clock
from messaging import policy
from messaging.admin.reports import SILENCES
from messaging.admin.sure import is_sure
from messaging.models import Member, Room
from messaging.services import administration
from messaging.texts import REASON_BYTES

FOR_GOOD: Final = 0
PEOPLE_OF: Final = "messaging_room_people"
"""The address of the people of a room, by its name."""
BRING_IN: Final = "messaging_room_bring_in"
"""The address at which people are brought into a room, by its name."""

Act = Callable[[Member, str, int | None, int], object]
"""Does something to a member, with a reason, until a time, by somebody."""


class RoleFilter(Chosen):
    """By role in the room."""

    title = _("role")
    parameter_name = "role"
    words = dict(Member.Role.choices)

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Whoever has gone has no role any more."""
        return {role: Q(role=role, state=Member.State.MEMBER) for role in Member.Role.values}


class StateFilter(Chosen):
    """By whether somebody is there, and may write."""

    title = _("state")
    parameter_name = "state"
    words = {
        "here": _("in the room"),
        "silenced": _("silenced"),
        "banned": _("banned"),
        "gone": _("left or removed"),
    }

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """What was for a time is over then."""
        now_ms, states = clock.now_ms(), Member.State
        banned = Q(state=states.BANNED) & (Q(banned_until_ms=None) | Q(banned_until_ms__gt=now_ms))
        here = Q(state=states.MEMBER)
        return {
            "here": here,
            "silenced": here & Q(silenced_until_ms__gt=now_ms),
            "banned": banned,
            "gone": ~here & ~banned,
        }


class ActForm(forms.Form):
    """What goes with an act: why, and for how long."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the audit log."),
        required=False,
        max_length=REASON_BYTES,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )

    def until_ms(self) -> int | None:
        """Return until when; None is for good."""
        minutes = int(self.cleaned_data.get("minutes") or FOR_GOOD)
        return clock.now_ms() + minutes * 60_000 if minutes else None


class BringInForm(forms.Form):
    """Who is to come into a room."""

    people = forms.CharField(
        label=_("Usernames"),
        help_text=_("One a line, or with commas. The room says who has brought them in."),
        widget=UnfoldAdminTextareaWidget({"rows": 6}),
    )

    def clean_people(self) -> list[User]:
        """Return the people, each once; refuse names that nobody has."""
        names = re.split(r"[\s,;]+", self.cleaned_data["people"].strip())
        if len(names) > AT_ONCE:
            raise ValidationError(_now("Name %(most)d at once at most.") % {"most": AT_ONCE})
        found = {name: people.person_named(name.removeprefix("@")) for name in names}
        wrong = [name for name, who in found.items() if who is None]
        if wrong:
            raise ValidationError(_now("Nobody is called so: %(names)s") % {"names": ", ".join(wrong)})
        return list({who.pk: who for who in found.values() if who is not None}.values())


class SilenceForm(ActForm):
    """An act that lasts for a time."""

    field_order = ["minutes", "reason"]
    minutes = forms.ChoiceField(
        label=_("For"), choices=SILENCES, initial=24 * 60, widget=UnfoldAdminSelectWidget
    )


class BanForm(ActForm):
    """An act that lasts for a time or for good."""

    field_order = ["minutes", "reason"]
    minutes = forms.ChoiceField(
        label=_("For"),
        choices=[*SILENCES, (FOR_GOOD, _("for good"))],
        initial=7 * 24 * 60,
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(Member)
class MemberAdmin(ServiceAdmin):
    """The people of one room."""

    list_display = ["who", "their_role", "standing", "until", "since"]
    list_display_links = None
    list_before_template = "admin/messaging/members_of.html"
    list_disable_select_all = True  # what is done here is done with a reason, to some
    list_filter = [RoleFilter, StateFilter]
    list_select_related = ["user", "membership"]
    ordering = ["user__username_key"]
    search_fields = ["user__username_key", "user__display_name"]
    search_help_text = _("Username or name")
    actions = [
        "remove", "silence", "write_again", "ban", "come_again", "make_moderator", "make_owner", "make_member",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        """List whoever is in the room that is looked at; who speaks with whom alone is nobody's business."""
        members: QuerySet[Member] = super().get_queryset(request)
        return members.filter(room=_room_of(request)).exclude(room__kind=Room.Kind.DIRECT)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find people as in the list of people."""
        for word in search_term.split():
            named = Q(user__username_key__contains=username_key(word))
            queryset = queryset.filter(named | Q(user__display_name__icontains=word))
        return queryset, False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """There is no list of all: one comes from a room."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; no member has a form."""
        return obj is None and may_enter(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the people of a room, where one comes from it."""
        room = Room.objects.exclude(kind=Room.Kind.DIRECT).filter(pk=_room_of(request)).first()
        if room is None:
            return HttpResponseRedirect(reverse("admin:messaging_room_changelist"))
        may = {"room": room, "may_bring_in": may_bring_in(request, room)}
        return super().changelist_view(request, {**(extra_context or {}), **_way_to(room), **may})

    def people_of(self, request: HttpRequest, id: int) -> HttpResponse:
        """Show the people of a room, under its own address."""
        return self.changelist_view(request)

    def bring_in(self, request: HttpRequest, id: int) -> HttpResponse:
        """Ask who is to come into a room, and bring them in."""
        room = Room.objects.exclude(kind=Room.Kind.DIRECT).filter(pk=id).first()
        if room is None or not may_bring_in(request, room):
            return HttpResponseRedirect(reverse("admin:messaging_room_changelist"))
        form = BringInForm(request.POST or None)
        if form.is_valid():
            self._bring_in(request, room, form.cleaned_data["people"])
            return HttpResponseRedirect(reverse(f"admin:{PEOPLE_OF}", args=[room.pk]))
        seen = {**self.admin_site.each_context(request), **_way_to(room, _now("Bring people in"))}
        return render(request, "admin/messaging/bring_in.html", {**seen, "form": form, "room": room})

    def _bring_in(self, request: HttpRequest, room: Room, chosen: list[User]) -> None:
        came = []
        for person in chosen:
            try:
                administration.bring_in_as_staff(room.pk, person.pk, by=staff(request).pk)
                came.append(person.display_name)
            except HearthError as error:
                self.message_user(request, f"{person}: {words(error)}", messages.ERROR)
        if came:
            said = _now("In the room: %(names)s") % {"names": ", ".join(came)}
            self.message_user(request, said, messages.SUCCESS)

    # ---- acts ----------------------------------------------------------------------------------------------------

    @admin.action(description=_("Remove from the room"))
    def remove(self, request: HttpRequest, members: QuerySet[Member]) -> HttpResponse | None:
        """Take them out; they may come again where everybody may."""
        return self._ask(request, members, "remove", ActForm, _now("%(count)d removed."), _remove)

    @admin.action(description=_("Silence for a time"))
    def silence(self, request: HttpRequest, members: QuerySet[Member]) -> HttpResponse | None:
        """Let them only read."""
        return self._ask(request, members, "silence", SilenceForm, _now("%(count)d silenced."), _silence)

    @admin.action(description=_("Let them write again"))
    def write_again(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """End a silence."""
        self._do(request, members, _now("%(count)d may write again."), _write_again)

    @admin.action(description=_("Ban from the room"))
    def ban(self, request: HttpRequest, members: QuerySet[Member]) -> HttpResponse | None:
        """Take them out, and keep them out."""
        return self._ask(request, members, "ban", BanForm, _now("%(count)d banned."), _ban)

    @admin.action(description=_("End the ban"))
    def come_again(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """Let them come in again."""
        banned = members.filter(state=Member.State.BANNED)
        self._do(request, banned, _now("%(count)d may come in again."), _end_ban)

    @admin.action(description=_("Make a moderator of the room"))
    def make_moderator(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """Let them keep order there."""
        self._give(request, members, Member.Role.MODERATOR)

    @admin.action(description=_("Make an owner of the room"))
    def make_owner(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """Let the room be theirs."""
        self._give(request, members, Member.Role.OWNER)

    @admin.action(description=_("Make a plain member of the room"))
    def make_member(self, request: HttpRequest, members: QuerySet[Member]) -> None:
        """Take a rank in the room away."""
        self._give(request, members, Member.Role.MEMBER)

    def _give(self, request: HttpRequest, members: QuerySet[Member], role: str) -> None:
        self._do(request, members, _now("%(count)d with another role."), partial(_give_role, role))

    def _ask(
        self,
        request: HttpRequest,
        members: QuerySet[Member],
        name: str,
        kind: type[ActForm],
        done: str,
        act: Act,
    ) -> HttpResponse | None:
        """Ask why, and for how long; then do it."""
        form = kind(request.POST if is_sure(request) else None)
        if form.is_valid():
            self._do(request, members, done, act, form.cleaned_data["reason"], form.until_ms())
            return None
        chosen = self._chosen(request, members)
        if not chosen:
            return None
        seen = {
            **self.admin_site.each_context(request),
            **_way_to(chosen[0].room, self.get_action(name)[2]),  # type: ignore[index]  # it is one of ours
            "chosen": [(one.pk, one.user.display_name, one.user.username) for one in chosen],
            "form": form,
            "action": name,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/messaging/act.html", seen)

    def _do(
        self,
        request: HttpRequest,
        members: QuerySet[Member],
        done: str,
        act: Act,
        reason: str = "",
        until_ms: int | None = None,
    ) -> None:
        count = 0
        for member in self._chosen(request, members):
            try:
                act(member, reason, until_ms, staff(request).pk)
                count += 1
            except HearthError as error:
                self.message_user(request, f"{member.user}: {words(error)}", messages.ERROR)
        if count:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)

    def _chosen(self, request: HttpRequest, members: QuerySet[Member]) -> list[Member]:
        """Return whom somebody has chosen; nobody where they are too many to be meant one by one, and say so."""
        chosen = list(members.select_related("user", "room")[: AT_ONCE + 1])
        if len(chosen) <= AT_ONCE:
            return chosen
        said = _now("Choose %(most)d at once at most. Nothing was done.") % {"most": AT_ONCE}
        self.message_user(request, said, messages.ERROR)
        return []

    # ---- columns -------------------------------------------------------------------------------------------------

    @column(_("person"), ordering="user__username_key", header=True)
    def who(self, member: Member) -> list[Any]:
        """Say who it is."""
        person = member.user
        return [person.display_name, person.username, person.display_name[:1]]

    @column(_("role"), ordering="role", label={"owner": "warning", "moderator": "info", "member": ""})
    def their_role(self, member: Member) -> tuple[str, Any]:
        """Say who may more in the room than the others."""
        return member.role, "" if member.role == Member.Role.MEMBER else member.get_role_display()

    @column(
        _("state"),
        ordering="state",
        label={"here": "", "silenced": "warning", "banned": "danger", "gone": ""},
    )
    def standing(self, member: Member) -> tuple[str, Any]:
        """Say whether they are there, and may write."""
        now_ms = clock.now_ms()
        if member.is_in:
            is_silent = (member.silenced_until_ms or 0) > now_ms
            return ("silenced", _("silenced")) if is_silent else ("here", "")
        is_over = member.banned_until_ms is not None and member.banned_until_ms <= now_ms
        if member.state == Member.State.BANNED and not is_over:
            return "banned", _("banned")
        return "gone", _("ban is over") if is_over else member.get_state_display()

    @column(_("until"))
    def until(self, member: Member) -> str:
        """Say until when that is so."""
        until_ms = member.silenced_until_ms if member.is_in else member.banned_until_ms
        if until_ms is None or until_ms <= clock.now_ms():
            return ""
        end = timezone.localtime(datetime.fromtimestamp(until_ms / 1000, UTC))
        return formats.date_format(end, "SHORT_DATETIME_FORMAT")

    @column(_("since"), ordering="membership__joined_at_ms")
    def since(self, member: Member) -> str:
        """Say since when they are there."""
        membership = getattr(member, "membership", None)
        if membership is None or not member.is_in:
            return ""
        return day(datetime.fromtimestamp(membership.joined_at_ms / 1000, UTC))


def may_bring_in(request: HttpRequest, room: Room) -> bool:
    """Tell whether somebody at work may bring people into a room."""
    try:
        policy.may_bring_in(staff(request), room)
    except HearthError:
        return False
    return True


def _room_of(request: HttpRequest) -> int:
    match = request.resolver_match
    return int(match.kwargs.get("id", 0)) if match is not None and match.url_name == PEOPLE_OF else 0


def _way_to(room: Room, act: str = "") -> dict[str, Any]:
    """Return what stands above a page about people of a room."""
    of_room = [
        {"title": _("Rooms"), "link": reverse("admin:messaging_room_changelist")},
        {"title": room.name, "link": reverse("admin:messaging_room_change", args=[room.pk])},
        {"title": _("People"), "link": reverse(f"admin:{PEOPLE_OF}", args=[room.pk])},
    ]
    title = act or _now("People in %(room)s") % {"room": room.name}
    return {"title": title, "trail": [*of_room, {"title": act}] if act else of_room}


def _remove(member: Member, reason: str, until_ms: int | None, by: int) -> None:
    administration.remove_as_staff(member.room_id, member.user_id, by=by, reason=reason)


def _silence(member: Member, reason: str, until_ms: int | None, by: int) -> None:
    administration.silence_as_staff(member.room_id, member.user_id, until_ms, by=by, reason=reason)


def _write_again(member: Member, reason: str, until_ms: int | None, by: int) -> None:
    administration.silence_as_staff(member.room_id, member.user_id, None, by=by)


def _ban(member: Member, reason: str, until_ms: int | None, by: int) -> None:
    administration.ban_as_staff(member.room_id, member.user_id, until_ms, by=by, reason=reason)


def _end_ban(member: Member, reason: str, until_ms: int | None, by: int) -> None:
    administration.end_ban_as_staff(member.room_id, member.user_id, by=by)


def _give_role(role: str, member: Member, reason: str, until_ms: int | None, by: int) -> None:
    administration.give_role_as_staff(member.room_id, member.user_id, role, by=by)
