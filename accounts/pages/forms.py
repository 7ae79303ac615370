"""The account pages' forms. They check and show; what they say is carried out by services."""

import re
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import passwords, secondfactor, signin
from accounts.addresses import address_of
from accounts.lines import line
from accounts.models import User
from accounts.refusals import words
from accounts.services import NAME_BYTES
from accounts.usernames import check_username
from chatprotocol.errors import HearthError


class PlainForm(forms.Form):
    """A form whose first wrong field has the focus, or its only one; errors hang from their fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        if len(self.fields) == 1:
            next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    def full_clean(self) -> None:
        """Check, and point at what is wrong."""
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong is not None:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def refuse(self, error: HearthError, **names: str) -> None:
        """Say why a service has refused; `names` are its fields as they are called here."""
        field = names.get(error.field or "", error.field or "")
        self.add_error(field if field in self.fields else None, words(error))
        if field in self.fields:
            self.fields[field].widget.attrs["autofocus"] = True


def new_password(label: Any, help_text: Any = "") -> forms.CharField:
    """Return the field for a password that somebody chooses."""
    return forms.CharField(
        label=label,
        help_text=help_text
        or _("At least 8 characters. A short sentence is easy to remember and hard to guess."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def own_password(label: Any) -> forms.CharField:
    """Return the field for a password that somebody has."""
    return forms.CharField(
        label=label, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


def email_field() -> forms.EmailField:
    """Return the field for an address of mail, which nobody must give."""
    return forms.EmailField(
        label=_("E-mail (optional)"),
        help_text=_("Only for a new password, should you forget yours. Nobody else sees it."),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


def code_field() -> forms.CharField:
    """Return the field for a code of the second factor."""
    return forms.CharField(
        label=_("Code"),
        max_length=secondfactor.CODE_CHARACTERS,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )


# ---- signing in -------------------------------------------------------------------------------------------------


class SignInForm(PlainForm, LoginForm):  # type: ignore[misc]  # has no types
    """A name and a password: the same throttle and the same answers as for devices."""

    password = own_password(_("Password"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = forms.CharField(
            label=_("Username"),
            widget=forms.TextInput(
                {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        self.order_fields(["login", "password"])

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        request: HttpRequest = self.request
        try:
            self.user = signin.person_with(
                credentials["username"], credentials["password"], address_of(request.META)
            )
        except HearthError as error:
            raise ValidationError(words(error), code=error.code.value) from None
        self._login = Login(user=self.user)
        return self.cleaned_data


class AgainForm(PlainForm, ReauthenticateForm):  # type: ignore[misc]  # has no types
    """One's password once more, before something that a stolen session must not do."""

    password = own_password(_("Password"))

    def clean_password(self) -> str:
        """Ask as at the door."""
        try:
            return str(super().clean_password())
        except HearthError as error:
            raise ValidationError(words(error), code=error.code.value) from None


# ---- the second factor ------------------------------------------------------------------------------------------


class CodeForm(PlainForm):
    """A code of the second factor, used up as it is checked."""

    code = code_field()
    reauthenticated = False

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_code(self) -> str:
        """Use the code up."""
        code: str = self.cleaned_data["code"]
        try:
            self.kind = secondfactor.check(self.user, code)
        except HearthError as error:
            raise ValidationError(words(error), code=error.code.value) from None
        return code

    def save(self) -> None:
        """Note in the session with what somebody has signed in."""
        used = Authenticator.objects.get(user=self.user, type=self.kind)
        used.user = self.user
        post_authentication(context.request, used, reauthenticated=self.reauthenticated)


class CodeAgainForm(CodeForm):
    """The same of somebody who is signed in."""

    reauthenticated = True


class BeginTotpForm(PlainForm):
    """The first code of an app: it shows that the app knows the secret."""

    code = code_field()

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.secret = get_totp_secret(regenerate=not self.is_bound)
        self.secret_in_groups = " ".join(re.findall(".{1,4}", self.secret))

    def clean_code(self) -> str:
        """Use the code up."""
        code = "".join(self.cleaned_data["code"].split())
        if not secondfactor.begin(self.user.pk, self.secret, code):
            raise ValidationError(
                _("This is not the code that the app shows now. Is your phone's clock right?")
            )
        return code


def _passkey_name(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        help_text=_("So that you know it again, say “phone”."),
        **options,
    )


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # has no types
    """A new passkey. The authenticator has made it already, so a name that will not do costs nothing but the name."""

    name = _passkey_name(required=False)

    def clean_name(self) -> str:
        """Return a name that can be shown."""
        name = str(super().clean_name())
        try:
            return line(name, "name", NAME_BYTES)
        except HearthError:
            return str(self.initial["name"])

    def clean(self) -> dict[str, Any]:
        """Refuse whatever is no passkey as one that is wrong."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValueError:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned


class RenamePasskeyForm(PlainForm, EditWebAuthnForm):  # type: ignore[misc]  # has no types
    """What a passkey is called."""

    name = _passkey_name(max_length=NAME_BYTES)

    def clean_name(self) -> str:
        """Refuse what cannot be shown."""
        return _checked(self.cleaned_data["name"], lambda name: line(name, "name", NAME_BYTES))


# ---- joining, passwords, devices --------------------------------------------------------------------------------


class JoinForm(PlainForm):
    """Somebody who joins."""

    username = forms.CharField(
        label=_("Username"),
        help_text=_("Letters, digits, dots, hyphens and underscores. With it you sign in; it stays."),
        max_length=64,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("As the others see it. You can change it."),
        max_length=128,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = new_password(_("Password"))
    email = email_field()

    def clean_username(self) -> str:
        """Refuse what is no username."""
        return _checked(self.cleaned_data["username"], check_username)

    def clean_display_name(self) -> str:
        """Refuse what cannot be shown."""
        return _checked(
            self.cleaned_data["display_name"], lambda name: line(name, "display_name", NAME_BYTES)
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easily guessed, also by who knows the name."""
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            nobody_yet = User(
                username=cleaned.get("username", ""), display_name=cleaned.get("display_name", "")
            )
            try:
                passwords.assert_acceptable(cleaned["password"], nobody_yet)
            except HearthError as error:
                self.refuse(error)
        return cleaned


class NewPasswordForm(PlainForm):
    """A password that somebody chooses behind a link; no old one is asked for."""

    password = new_password(_("New password"))


class ChangePasswordForm(PlainForm):
    """One's own password, the old one asked for."""

    old = own_password(_("Old password"))
    password = new_password(_("New password"))


class EmailForm(PlainForm):
    """One's own address."""

    email = email_field()


class ForgottenForm(PlainForm):
    """Where a link for a new password is sent."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )


class DeviceNameForm(PlainForm):
    """What a device is called."""

    name = forms.CharField(label=_("Name"), max_length=128)


def _checked(value: str, check: Any) -> str:
    try:
        check(value)
    except HearthError as error:
        raise ValidationError(words(error)) from None
    return value
