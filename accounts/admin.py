"""People, devices, invitations and the server in the administration. Every change is a service's."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES_READONLY  # type: ignore[import-untyped]  # has no types

from accounts import invitations, links, passwords, policy, roomdoor, secondfactor, services
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.forms import InvitationForm, KnownPersonForm, PersonForm
from accounts.models import Device, Invitation, Server, User
from accounts.pages.words import words
from accounts.usernames import username_key
from chatprotocol.errors import HearthError
from feeds import clock

LINKS_AT_ONCE = 100


@admin.register(User)
class PersonAdmin(ServiceAdmin):
    """People: add, rename, give roles, suspend."""

    list_display = ["username", "display_name", "role", "active", "bot", "created_at", "last_login"]
    list_filter = ["role", "active", "bot"]
    ordering = ["username_key"]
    search_fields = ["username_key", "display_name"]
    search_help_text = _("Username or name")
    actions = ["suspend", "reactivate", "link_for_password", "remove_second_factor"]
    readonly_fields = ["active", "bot", "created_at", "last_login"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find people by name; SQLite itself knows upper and lower case in ASCII only."""
        for word in search_term.split():
            queryset = queryset.filter(
                Q(username_key__contains=username_key(word)) | Q(display_name__icontains=word)
            )
        return queryset, False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Moderators let members in."""
        return may_enter(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Everybody whom policy lets manage the person; the list offers its actions to all."""
        if obj is None or not may_enter(request):
            return may_enter(request)
        actor = staff(request)
        return actor.pk == obj.pk or policy.may_manage(actor, obj)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **options: Any
    ) -> "type[ModelForm[Any]]":
        """A known person keeps their password unless a new one is given."""
        options["form"] = PersonForm if obj is None else KnownPersonForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[Any]:
        """A person who does not exist yet has neither status nor dates."""
        if obj is None:
            return ["username", "display_name", "password", "role", "email"]
        shown = ["username", "display_name", "status", "role"]
        # Whoever only looks sees what everybody sees: no address, and no hash of a password. One's own are changed where
        # one is asked once more who one is.
        is_own = obj.pk == staff(request).pk
        changed = ["email", "password"] if self.has_change_permission(request, obj) and not is_own else []
        return [*shown, *changed, *self.readonly_fields]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """A username is for ever; roles are given by administrators, to others."""
        actor = staff(request)
        fixed = list(self.readonly_fields)
        if obj is not None:
            fixed.append("username")
        if actor.role != User.Role.ADMIN or (obj is not None and obj.pk == actor.pk):
            fixed.append("role")
        return fixed

    def prepare(self, request: HttpRequest) -> None:
        """Hash a new password."""
        request.password_hash = _hash(request.POST.get("password", ""))  # type: ignore[attr-defined]  # ours

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        password_hash: str = request.password_hash  # type: ignore[attr-defined]  # by `prepare`
        if change:
            _change(obj, form, password_hash, staff(request))
        else:
            obj.pk = _add(form.cleaned_data, password_hash, staff(request))

    @admin.action(description=_("Suspend"))
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """End their connections, and let them in no more."""
        self.for_each(request, people, services.suspend, str(_("%(count)d suspended.")))

    @admin.action(description=_("End the suspension"))
    def reactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let them in again."""
        self.for_each(request, people, services.reactivate, str(_("%(count)d may sign in again.")))

    @admin.action(description=_("Make a link for a new password"))
    def link_for_password(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Show links with which they choose a password, once: only their hashes are kept."""
        made: list[tuple[str, str]] = []
        for person in people[:LINKS_AT_ONCE]:
            try:
                token = links.password_link(person.pk, by=staff(request).pk)
            except HearthError as error:
                self.message_user(request, f"{person}: {words(error)}", messages.ERROR)
            else:
                path = reverse("account_new_password", args=[token])
                made.append((person.username, links.address_of_server(request) + path))
        hint = _("Each works once, for 24 hours. Their devices are signed out when they use it.")
        return show_once(self, request, _("Links for a new password"), made, hint) if made else None

    @admin.action(description=_("Take the second factor away"))
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Help whoever has lost their phone and their recovery codes."""
        done = str(_("%(count)d sign in without a second factor."))
        self.for_each(request, people, secondfactor.remove, done)


def _hash(password: str) -> str:
    """Return the hash of what may become a password; the form says what is wrong with what may not."""
    try:
        passwords.assert_possible(password)
    except HearthError:
        return ""
    return passwords.encode(password)


def _add(wish: dict[str, Any], password_hash: str, actor: User) -> int:
    new = services.NewPerson(
        username=wish["username"],
        display_name=wish["display_name"],
        password_hash=password_hash,
        role=wish.get("role") or User.Role.MEMBER,
        email=wish["email"],
        email_confirmed=True,
    )
    return int(services.store_person(new, by=actor.pk).pk)


def _change(person: User, form: Any, password_hash: str, actor: User) -> None:
    wish: dict[str, Any] = form.cleaned_data
    changed = set(form.changed_data)
    if changed & {"display_name", "status"}:
        services.change_profile(
            person.pk, display_name=wish["display_name"], status=wish["status"], by=actor.pk
        )
    if "role" in changed:
        services.change_role(person.pk, wish["role"], by=actor.pk)
    if "email" in changed:
        services.change_email(person.pk, wish["email"], by=actor.pk)
    if wish["password"] and person.pk != actor.pk:
        services.store_password(person.pk, password_hash, by=actor.pk)


@admin.register(Device)
class DeviceAdmin(ServiceAdmin):
    """Devices: look, sign out."""

    list_display = ["user", "name", "platform", "last_seen", "created_at", "revoked_at"]
    list_display_links = None
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "last_seen"]
    list_select_related = ["user"]
    ordering = ["-pk"]
    search_fields = ["user__username_key", "name"]
    actions = ["sign_out"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; no device has a form."""
        return obj is None and may_enter(request)

    @admin.action(description=_("Sign out"))
    def sign_out(self, request: HttpRequest, devices: QuerySet[Device]) -> None:
        """End the devices' connections; their tokens open nothing any more."""
        still_in = devices.filter(revoked_at=None)
        self.for_each(request, still_in, services.revoke_device, str(_("%(count)d signed out.")))


@admin.register(Invitation)
class InvitationAdmin(ServiceAdmin):
    """Invitations: make, see, withdraw. The link is shown once, when it is made."""

    list_display = ["note_or_number", "made_by", "made_at", "expires_at", "used_of", "room_name", "state"]
    list_display_links = None
    list_filter = [("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["made_by"]
    ordering = ["-pk"]
    actions = ["withdraw"]
    form = InvitationForm
    fields = ["note", "uses", "days", "into"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Moderators invite, where the server takes anybody in."""
        return may_enter(request) and settings.HEARTH_REGISTRATION != "closed"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list offers its actions; no invitation has a form."""
        return obj is None and may_enter(request)

    def add_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Offer one way to save: whichever it was, the link is shown next."""
        one_way = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, *args, **{**options, "extra_context": one_way})

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Make what the form says, and remember its link for the one answer."""
        wish = form.cleaned_data
        made = invitations.invite(
            uses=wish["uses"], days=wish["days"], room=wish["into"], note=wish["note"], by=staff(request).pk
        )
        obj.pk = made.invitation.pk
        path = reverse("account_join", args=[made.token])
        request.invitation_link = links.address_of_server(request) + path  # type: ignore[attr-defined]  # ours

    def response_add(self, request: HttpRequest, obj: Invitation, *args: Any, **options: Any) -> HttpResponse:
        """Show the link, once."""
        link: str = request.invitation_link  # type: ignore[attr-defined]  # by `save_model`
        hint = _("It is shown this once: copy it now. Whoever has it can join.")
        return show_once(self, request, _("Invitation"), [(str(obj), link)], hint)

    @admin.action(description=_("Withdraw"))
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        """Let them be used no more."""
        still_valid = chosen.filter(withdrawn_at=None)
        self.for_each(request, still_valid, invitations.withdraw, str(_("%(count)d withdrawn.")))

    @admin.display(description=_("invitation"))
    def note_or_number(self, invitation: Invitation) -> str:
        """Say for whom it is."""
        return str(invitation)

    @admin.display(description=_("used"))
    def used_of(self, invitation: Invitation) -> str:
        """Say how often it was used."""
        return f"{invitation.used} / {invitation.uses}"

    @admin.display(description=_("room"))
    def room_name(self, invitation: Invitation) -> str:
        """Say where it leads."""
        return "" if invitation.room is None else roomdoor.door().name_of(invitation.room)

    @admin.display(description=_("state"))
    def state(self, invitation: Invitation) -> str:
        """Say whether somebody can still join with it."""
        if invitation.withdrawn_at is not None:
            return str(_("withdrawn"))
        if invitation.used >= invitation.uses:
            return str(_("used up"))
        return str(_("over") if invitation.expires_at <= clock.now() else _("valid"))


def show_once(
    part: ServiceAdmin, request: HttpRequest, title: Any, made: list[tuple[str, str]], hint: Any
) -> HttpResponse:
    """Answer with links that are told once, and stand neither in a message nor in an address."""
    seen = {
        **part.admin_site.each_context(request),
        "title": title,
        "links": made,
        "hint": hint,
        "back": reverse(f"admin:accounts_{part.opts.model_name}_changelist"),
        "input_class": " ".join(INPUT_CLASSES_READONLY),
    }
    return render(request, "admin/accounts/links.html", seen)


@admin.register(Server)
class ServerAdmin(ServiceAdmin):
    """The server's own row: its name, and what it says to everybody."""

    list_display = ["name", "motd"]
    fields = ["name", "motd"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators name the server."""
        return may_enter(request) and staff(request).role == User.Role.ADMIN

    def save_model(self, request: HttpRequest, obj: Server, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        services.change_server(name=obj.name, motd=obj.motd, by=staff(request).pk)
