"""The administration's forms. They check and show; what they say is carried out by services."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (  # type: ignore[import-untyped]  # has no types
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import invitations, passwords
from accounts.models import Invitation, User
from accounts.refusals import words
from accounts.usernames import check_username
from chatprotocol.errors import HearthError

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
    InvitationModelForm = forms.ModelForm[Invitation]
else:
    UserForm = InvitationModelForm = forms.ModelForm


class PersonForm(UserForm):
    """A person, new or known. A password is asked of the new; for the known it replaces theirs."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"})
    )

    class Meta:
        """What can be said of a person."""

        model = User
        fields = ("username", "display_name", "role", "status", "email")

    def clean_username(self) -> str:
        """Refuse what is no username."""
        return _checked(self.cleaned_data["username"], check_username)

    def clean_password(self) -> str:
        """Refuse what is easily guessed."""
        if not self.cleaned_data["password"]:
            return ""
        return _checked(self.cleaned_data["password"], passwords.assert_acceptable)

    def save(self, commit: bool = True) -> User:
        """Return the person as the form says; nothing is written here."""
        return super().save(commit=False)


class KnownPersonForm(PersonForm):
    """A person who is here already."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_(
            "Empty: the password stays. A new one signs all devices out, and they are told who gave it."
        ),
        strip=False,
        required=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
    )


class InvitationForm(InvitationModelForm):
    """An invitation to be."""

    uses = forms.IntegerField(
        label=_("For how many people"),
        min_value=1,
        max_value=invitations.MOST_USES,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"),
        min_value=1,
        max_value=invitations.MOST_DAYS,
        initial=7,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    into = forms.CharField(
        label=_("Room"),
        help_text=_("Where they find themselves; empty: nowhere in particular."),
        required=False,
        max_length=128,
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        """What can be said of an invitation."""

        model = Invitation
        fields = ("note", "uses")

    def save(self, commit: bool = True) -> Invitation:
        """Return the invitation as the form says; nothing is written here."""
        return super().save(commit=False)


def _checked(value: str, check: Any) -> str:
    try:
        check(value)
    except HearthError as error:
        raise ValidationError(words(error)) from None
    return value
