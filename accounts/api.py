"""Devices over HTTP: sign in, list, rename, sign out. `docs/http.md` names the calls."""

from typing import Annotated, Literal

import msgspec
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import AfterValidator, Field

from accounts import policy, queries, services, signin
from accounts.addresses import address_of
from accounts.door import DeviceToken, authenticated
from accounts.kinds import start_of_day_ms, user_row
from accounts.models import Device
from chatprotocol.errors import ErrorCode, HearthError

router = Router(tags=["devices"])


def _real(text: str) -> str:
    text.encode()  # half a surrogate pair is a ValueError, and so a wrong field
    return text


Text = Annotated[str, AfterValidator(_real)]


class SignIn(Schema):
    """Who signs in, and on what: a name and a password, or what a browser was given at `/accounts/device`."""

    username: Text | None = None
    password: Text | None = None
    name: Text | None = Field(None, description="What the person calls this device.")
    platform: Text | None = None
    totp: Text | None = Field(
        None, description="A code of the second factor, where one is set up; a recovery code does as well."
    )
    code: Text | None = Field(None, description="Of the browser, instead of a name and a password.")
    verifier: Text | None = Field(None, description="Whose challenge the browser was given.")


class Renamed(Schema):
    """What a device is called from now on."""

    name: Text


class UserOut(Schema):
    """A person, as the row that everybody mirrors."""

    k: Literal["user"] = "user"
    pos: int
    id: int
    username: str
    display_name: str
    avatar: int | None
    role: Literal["member", "moderator", "admin"]
    status: str
    active: bool
    bot: bool


class DeviceOut(Schema):
    """A signed-in device; `last_seen` is the start of a day, in milliseconds since the epoch."""

    id: int
    name: str
    platform: str
    last_seen: int
    current: bool


class SignedInOut(Schema):
    """The token is told once."""

    token: str
    device: int
    user: UserOut


class Problem(Schema):
    """Why a request was refused."""

    code: str
    message: str
    field: str | None = None


@router.post("", response={201: SignedInOut, (400, 401, 403, 429, 503): Problem}, summary="Sign a device in")
def sign_in(request: HttpRequest, body: SignIn) -> Status[SignedInOut]:
    """Give a device its token.

    Whether an account is suspended, and whether it has a second factor, is said only after the right password.
    """
    address = address_of(request.META)
    if body.code is not None or body.verifier is not None:
        signed_in = signin.sign_in_by_browser(
            _needed(body, "code"),
            _needed(body, "verifier"),
            name=body.name,
            platform=body.platform,
            address=address,
        )
    else:
        signed_in = signin.sign_in(
            _needed(body, "username"),
            _needed(body, "password"),
            name=_needed(body, "name"),
            platform=body.platform or "",
            address=address,
            code=body.totp,
        )
    return Status(
        201,
        SignedInOut(
            token=signed_in.token,
            device=signed_in.device.pk,
            user=UserOut(**msgspec.to_builtins(user_row(signed_in.user))),
        ),
    )


@router.get("", response={200: list[DeviceOut], 401: Problem}, auth=DeviceToken(), summary="My devices")
def list_devices(request: HttpRequest) -> list[DeviceOut]:
    """Name the devices that are signed in, the latest first."""
    who = authenticated(request)
    return [_device_out(device, who.device_id) for device in queries.devices_of(who.user_id)]


@router.delete("", response={204: None, 401: Problem}, auth=DeviceToken(), summary="Sign the others out")
def delete_others(request: HttpRequest) -> Status[None]:
    """Sign all devices of mine out but the one that asks."""
    who = authenticated(request)
    services.revoke_devices(who.user_id, keep=who.device_id, by=who.user_id)
    return Status(204, None)


@router.patch(
    "/{device}",
    response={200: DeviceOut, (400, 401, 404, 413): Problem},
    auth=DeviceToken(),
    summary="Rename a device",
)
def rename_device(request: HttpRequest, device: int, body: Renamed) -> DeviceOut:
    """Give a device of mine another name."""
    who = authenticated(request)
    if not queries.devices_of(who.user_id).filter(pk=device).exists():
        raise policy.no_such_device()
    return _device_out(services.rename_device(device, body.name, by=who.user_id), who.device_id)


@router.delete(
    "/{device}", response={204: None, (401, 404): Problem}, auth=DeviceToken(), summary="Sign a device out"
)
def delete_device(request: HttpRequest, device: int | Literal["current"]) -> Status[None]:
    """Sign a device of mine out, `current` for the one that asks; its connections end within a second."""
    who = authenticated(request)
    mine = who.device_id if device == "current" else device
    if not queries.devices_of(who.user_id).filter(pk=mine).exists():
        raise policy.no_such_device()
    services.revoke_device(mine, by=who.user_id)
    return Status(204, None)


def _needed(body: SignIn, field: str) -> str:
    value: str | None = getattr(body, field)
    if value is None:
        raise HearthError(ErrorCode.BAD_REQUEST, f"“{field}” is missing or not as it should be.", field=field)
    return value


def _device_out(device: Device, current: int) -> DeviceOut:
    return DeviceOut(
        id=device.pk,
        name=device.name,
        platform=device.platform,
        last_seen=start_of_day_ms(device.last_seen),
        current=device.pk == current,
    )
