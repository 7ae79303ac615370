"""People in the administration."""

from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import bulk, links, passwords, policy, secondfactor, services
from accounts.admin.finding import OfInvitation, OfInviter, SeenFilter, StandingFilter
from accounts.admin.once import show_once
from accounts.adminparts import column, day, empty_first, link_to, link_to_list, name_of, once
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.forms import KnownPersonForm, PersonForm
from accounts.models import Device, User
from accounts.refusals import words
from accounts.sentences import spoken_here
from accounts.usernames import username_key
from chatprotocol.errors import HearthError

LINKS_AT_ONCE: Final = 100

bulk.register("people.suspend", services.suspend, User, _("Suspend"))
bulk.register("people.reactivate", services.reactivate, User, _("End the suspension"))
bulk.register("people.second_factor", secondfactor.remove, User, _("Take the second factor away"))


@admin.register(User)
class PersonAdmin(ServiceAdmin):
    """People: add, rename, give roles, suspend."""

    list_display = ["who", "their_role", "standing", "seen", "invited_by", "since"]
    list_filter = ["role", StandingFilter, SeenFilter, OfInviter, OfInvitation]
    list_select_related = ["invitation__made_by"]
    ordering = ["username_key"]
    search_fields = ["username_key", "display_name"]
    search_help_text = _("Username or name")
    actions = ["suspend", "reactivate", "link_for_password", "remove_second_factor"]
    about: tuple[str, ...] = (
        "may_sign_in",
        "since",
        "seen",
        "last_login",
        "invited_by",
        "has_invited",
        "on_devices",
    )
    """What a person's page tells besides its form."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read with each person on which day they were last here."""
        latest = Device.objects.filter(user=OuterRef("pk")).order_by("-last_seen").values("last_seen")[:1]
        people: QuerySet[User] = super().get_queryset(request)
        return people.annotate(seen_on=Subquery(latest))

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

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """A person who does not exist yet has neither status nor anything to tell of."""
        if obj is None:
            return [(None, {"fields": ["username", "display_name", "password", "role", "email"]})]
        shown = ["username", "display_name", "status", "role"]
        # Whoever only looks sees what everybody sees: no address, and no hash of a password. One's own are changed where
        # one is asked once more who one is.
        is_own = obj.pk == staff(request).pk
        changed = ["email", "password"] if self.has_change_permission(request, obj) and not is_own else []
        return [
            (None, {"fields": [*shown, *changed]}),
            (_("About this person"), {"fields": list(self.about)}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """A username is for ever; roles are given by administrators, to others."""
        actor = staff(request)
        fixed = list(self.about)
        if obj is not None:
            fixed.append("username")
        if actor.role != User.Role.ADMIN or (obj is not None and obj.pk == actor.pk):
            fixed.append("role")
        return fixed

    def acts_on(self, request: HttpRequest, row: User) -> list[tuple[str, str]]:
        """Whoever may sign in is suspended, whoever is suspended let in again; nobody does it to themselves."""
        fits = {"suspend": row.active, "reactivate": not row.active}
        if row.pk == staff(request).pk:
            return []
        return [(name, text) for name, text in super().acts_on(request, row) if fits.get(name, True)]

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
        chosen = list(people[: LINKS_AT_ONCE + 1])
        if len(chosen) > LINKS_AT_ONCE:
            said = _now("Choose %(most)d at once at most. Nothing was done.") % {"most": LINKS_AT_ONCE}
            self.message_user(request, said, messages.ERROR)
            return None
        for person in chosen:
            try:
                token = links.password_link(person.pk, by=staff(request).pk, language=spoken_here())
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

    @column(_("person"), ordering="username_key", header=True)
    def who(self, person: User) -> list[Any]:
        """Say who it is."""
        name = name_of(person)
        return [name, person.username, name[:1], self.face(person)]

    def face(self, person: User) -> dict[str, Any] | None:
        """Return the person's picture, as unfold shows it; None where the house has none."""
        return None

    @column(_("role"), ordering="role", label={"admin": "warning", "moderator": "info", "member": ""})
    def their_role(self, person: User) -> tuple[str, Any]:
        """Say what they may do beyond their own rooms."""
        return person.role, "" if person.role == User.Role.MEMBER else person.get_role_display()

    @column(
        _("state"),
        ordering="active",
        label={"active": "", "suspended": "danger", "bot": "info", "erased": ""},
    )
    def standing(self, person: User) -> tuple[str, Any]:
        """Say what is special about them: most are people who may sign in."""
        if person.erased_at is not None:
            return "erased", _("erased")
        if not person.active:
            return "suspended", _("suspended")
        return ("bot", _("bot")) if person.bot else ("active", "")

    @column(_("state"))
    def may_sign_in(self, person: User) -> str:
        """Say so on their own page."""
        return str(self.standing(person)[1] or _("active"))

    @column(_("last seen"), ordering=empty_first("seen_on"))
    def seen(self, person: User) -> str:
        """Say on which day they were last here."""
        return day(person.seen_on)  # type: ignore[attr-defined]  # annotated above

    @column(_("since"), ordering="created_at")
    def since(self, person: User) -> str:
        """Say since when they are here."""
        return day(person.created_at)

    @column(_("invited by"), ordering=empty_first("invitation__made_by__username_key"))
    def invited_by(self, person: User) -> str:
        """Say who has let them in."""
        if person.invitation is None:
            return ""
        maker = person.invitation.made_by
        if maker is None:
            return _now("the server's owner")
        return link_to("accounts_user_change", name_of(maker), maker.pk)

    @column(_("has invited"))
    @once
    def has_invited(self, person: User) -> str:
        """Lead to those whom they have let in."""
        count = User.objects.filter(invitation__made_by=person).count()
        said = ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
        return link_to_list("accounts_user", said, person=person.pk) if count else _now("nobody")

    @column(_("devices"))
    @once
    def on_devices(self, person: User) -> str:
        """Lead to their devices."""
        counts = person.devices.aggregate(all=Count("pk"), here=Count("pk", filter=Q(revoked_at=None)))
        said = _now("signed in on %(count)d") % {"count": counts["here"]}
        return link_to_list("accounts_device", said, person=person.pk) if counts["all"] else _now("none")


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
        services.change_email(person.pk, wish["email"], by=actor.pk, language=spoken_here())
    if wish["password"] and person.pk != actor.pk:
        services.store_password(person.pk, password_hash, by=actor.pk, language=spoken_here())
