"""The administration's forms. They check and show; what they say is carried out by services."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminOwnPasswordChangeForm, AuthenticationForm  # type: ignore[import-untyped]  # has no types
from unfold.widgets import UnfoldAdminPasswordWidget  # type: ignore[import-untyped]  # has no types

from accounts import passwords, services, signin
from accounts.addresses import address_of
from accounts.models import User
from accounts.usernames import check_username
from chatprotocol.errors import HearthError

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


class SignInForm(AuthenticationForm):  # type: ignore[misc]  # has no types
    """The administration's way in: the same throttle, the same answers as for devices."""

    def clean(self) -> dict[str, Any]:
        """Find the person."""
        cleaned: dict[str, Any] = self.cleaned_data
        if not (cleaned.get("username") and cleaned.get("password")):
            return cleaned
        try:
            user = signin.person_with(cleaned["username"], cleaned["password"], address_of(self.request.META))
        except HearthError as error:
            raise ValidationError(error.message, code=error.code.value) from None
        self.confirm_login_allowed(user)
        self.user_cache = user
        return cleaned


class OwnPasswordForm(AdminOwnPasswordChangeForm):  # type: ignore[misc]  # has no types
    """One's own password, the old one asked for."""

    def save(self, commit: bool = True) -> User:
        """Store it; all devices are signed out."""
        services.set_password(self.user.pk, self.cleaned_data["new_password1"], by=self.user.pk)
        self.user.refresh_from_db()
        user: User = self.user
        return user


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
        help_text=_("Empty: the password stays. A new one signs all devices out."),
        strip=False,
        required=False,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "new-password"}),
    )


def _checked(value: str, check: Any) -> str:
    try:
        check(value)
    except HearthError as error:
        raise ValidationError(error.message) from None
    return value
