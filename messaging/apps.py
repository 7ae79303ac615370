"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Rooms, memberships and messages."""

    name = "messaging"
    verbose_name = _("Messaging")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the row kinds known, what holds files, where invitations lead, which words are not said, how people
        are told something, and what is done beside them.
        """
        from accounts import roomdoor, telling, wording
        from messaging import jobs, kinds, queries
        from messaging.moderation import house, words
        from messaging.services.doors import Door

        kinds.register_all()
        queries.register_holders()
        roomdoor.use(Door())
        wording.use(words.check_name)
        telling.use(house.tell)
        jobs.register_all()
