"""How Django's own pages (the administration) find the person of a session."""

from django.contrib.auth.backends import BaseBackend

from accounts.models import User


class PasswordBackend(BaseBackend):
    """Sessions of active people; signing in goes through `accounts.signin`, throttle included."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session, while they are active."""
        return User.objects.filter(pk=user_id, active=True).first()
