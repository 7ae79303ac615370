"""The word filter in the administration: add many words at once, say what comes of each, take them out again."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget  # type: ignore[import-untyped]  # has no types

from accounts import bulk
from accounts.adminsite import ServiceAdmin, may_enter, staff
from accounts.refusals import words as in_words
from chatprotocol.errors import HearthError
from messaging.moderation import words
from messaging.moderation.models import WordRule
from messaging.moderation.wordlist import key_of

if TYPE_CHECKING:
    WordForm = forms.ModelForm[WordRule]
else:
    WordForm = forms.ModelForm


class KnownWordForm(WordForm):
    """What comes of a word."""

    class Meta:
        """What can be said of it."""

        model = WordRule
        fields = ("action", "note")

    def save(self, commit: bool = True) -> WordRule:
        """Return the rule as the form says; nothing is written here."""
        return super().save(commit=False)


class NewWordsForm(KnownWordForm):
    """Words to be added, one a line."""

    words = forms.CharField(
        label=_("Words"),
        help_text=_("One a line. A star at an end stands for any letters: bad* finds badly, too."),
        widget=UnfoldAdminTextareaWidget({"rows": 8}),
        max_length=words.MOST_WORDS * 65,
    )

    def clean_words(self) -> list[str]:
        """Refuse what is no word, and say in which line."""
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines()]
        wrong = [said for number, line in enumerate(lines, 1) if line and (said := _fault(number, line))]
        if wrong:
            raise ValidationError(wrong[:10])
        return [line for line in lines if line]


def _fault(number: int, line: str) -> str:
    try:
        key_of(line)
    except HearthError as error:
        return gettext("Line %(number)d: %(fault)s") % {"number": number, "fault": in_words(error)}
    return ""


@admin.register(WordRule)
class WordAdmin(ServiceAdmin):
    """Words that are not said here, or of which the moderators want to know."""

    nothing = _("No word is looked for yet.")
    list_display = ["word", "action", "note", "made_by", "made_at"]
    list_filter = ["action"]
    list_select_related = ["made_by"]
    ordering = ["key"]
    search_fields = ["word", "note"]
    search_help_text = _("A word or a note")
    actions = ["refuse", "flag", "remove"]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Whoever keeps order says what is not said."""
        return may_enter(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The same."""
        return may_enter(request)

    def get_form(
        self, request: HttpRequest, obj: WordRule | None = None, change: bool = False, **options: Any
    ) -> "type[forms.ModelForm[Any]]":
        """Many are added at once; of one that is known it is said what comes of it."""
        options["form"] = NewWordsForm if obj is None else KnownWordForm
        return super().get_form(request, obj, change=change, **options)

    def get_fields(self, request: HttpRequest, obj: WordRule | None = None) -> list[Any]:
        """Words first."""
        return (
            ["words", "action", "note"] if obj is None else ["word", "action", "note", "made_by", "made_at"]
        )

    def get_readonly_fields(self, request: HttpRequest, obj: WordRule | None = None) -> list[str]:
        """A word stays what it is."""
        return [] if obj is None else ["word", "made_by", "made_at"]

    def save_model(self, request: HttpRequest, obj: WordRule, form: Any, change: bool) -> None:
        """Carry out what the form says."""
        said, by = form.cleaned_data, staff(request).pk
        if change:
            words.change_word(obj.pk, said["action"], said["note"], by=by)
        else:
            request.words_added = words.add_words(  # type: ignore[attr-defined]  # ours
                said["words"], said["action"], said["note"], by=by
            )

    def response_add(self, request: HttpRequest, obj: WordRule, *args: Any, **options: Any) -> HttpResponse:
        """Say how many are new."""
        count: int = request.words_added  # type: ignore[attr-defined]  # by `save_model`
        said = ngettext("%(count)d new word.", "%(count)d new words.", count) % {"count": count}
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:messaging_wordrule_changelist"))

    @admin.action(description=_("Refuse messages with them"))
    def refuse(self, request: HttpRequest, rules: QuerySet[WordRule]) -> None:
        """Let nobody say them."""
        self.for_each(request, rules, _refuse, str(_("%(count)d are refused.")))

    @admin.action(description=_("Show messages with them to the moderators"))
    def flag(self, request: HttpRequest, rules: QuerySet[WordRule]) -> None:
        """Let them be said, and seen."""
        self.for_each(request, rules, _flag, str(_("%(count)d are shown to the moderators.")))

    @admin.action(description=_("Remove"))
    def remove(self, request: HttpRequest, rules: QuerySet[WordRule]) -> None:
        """Let them be said again."""
        self.for_each(request, rules, words.remove_word, str(_("%(count)d removed.")))


def _refuse(id: int, *, by: int) -> None:
    _change(id, WordRule.Action.REFUSE, by)


def _flag(id: int, *, by: int) -> None:
    _change(id, WordRule.Action.FLAG, by)


def _change(id: int, action: str, by: int) -> None:
    note = WordRule.objects.filter(pk=id).values_list("note", flat=True).first()
    words.change_word(id, action, note or "", by=by)


bulk.register("words.refuse", _refuse, WordRule, _("Refuse messages with them"))
bulk.register("words.flag", _flag, WordRule, _("Show messages with them to the moderators"))
bulk.register("words.remove", words.remove_word, WordRule, _("Remove"))
