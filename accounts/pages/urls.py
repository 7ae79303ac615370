"""The addresses of the account pages. Those that begin with `account_` and `mfa_` are known to allauth by their names."""

from django.urls import path

from accounts.pages.late import late

urlpatterns = [
    path("", late("accounts.pages.own.home"), name="account_home"),
    path("login/", late("allauth.account.views.login"), name="account_login"),
    path("logout/", late("allauth.account.views.logout"), name="account_logout"),
    path("again/", late("allauth.account.views.reauthenticate"), name="account_reauthenticate"),
    path("join/", late("accounts.pages.joining.join"), name="account_signup"),
    path("join/<str:token>", late("accounts.pages.joining.join"), name="account_join"),
    path("welcome/", late("accounts.pages.joining.welcome"), name="account_welcome"),
    path("email/", late("accounts.pages.own.email"), name="account_email_address"),
    path("email/<str:token>", late("accounts.pages.own.confirm_email"), name="account_confirm_address"),
    path("password/", late("accounts.pages.own.password"), name="account_change_password"),
    path("reset/", late("accounts.pages.resetting.ask"), name="account_reset_password"),
    path("reset/<str:token>", late("accounts.pages.resetting.choose"), name="account_new_password"),
    path("device", late("accounts.pages.device.agree"), name="account_device"),
    path("devices/", late("accounts.pages.own.devices"), name="account_devices"),
    path("devices/all/sign-out/", late("accounts.pages.own.sign_all_out"), name="account_sign_all_out"),
    path("devices/<int:device>/", late("accounts.pages.own.rename"), name="account_rename_device"),
    path("devices/<int:device>/sign-out/", late("accounts.pages.own.sign_out"), name="account_sign_out"),
    path("two-factor/", late("allauth.mfa.base.views.index"), name="mfa_index"),
    path("two-factor/code/", late("allauth.mfa.base.views.authenticate"), name="mfa_authenticate"),
    path("two-factor/again/", late("allauth.mfa.base.views.reauthenticate"), name="mfa_reauthenticate"),
    path("two-factor/app/", late("allauth.mfa.totp.views.activate_totp"), name="mfa_activate_totp"),
    path(
        "two-factor/app/remove/", late("allauth.mfa.totp.views.deactivate_totp"), name="mfa_deactivate_totp"
    ),
    path(
        "two-factor/recovery/",
        late("allauth.mfa.recovery_codes.views.view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "two-factor/recovery/new/",
        late("allauth.mfa.recovery_codes.views.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/", late("allauth.mfa.base.views.index"), name="mfa_list_webauthn"),
    path("passkeys/add/", late("allauth.mfa.webauthn.views.add_webauthn"), name="mfa_add_webauthn"),
    path("passkeys/login/", late("accounts.pages.passkeys.sign_in"), name="mfa_login_webauthn"),
    path(
        "passkeys/again/",
        late("allauth.mfa.webauthn.views.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/<int:pk>/", late("allauth.mfa.webauthn.views.edit_webauthn"), name="mfa_edit_webauthn"),
    path(
        "passkeys/<int:pk>/remove/",
        late("allauth.mfa.webauthn.views.remove_webauthn"),
        name="mfa_remove_webauthn",
    ),
]
