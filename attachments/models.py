"""Files, the bytes that they are of, and uploads on their way. Written by `attachments.services` alone.

A file is what somebody has uploaded, under its name; a blob is some bytes, once, however many files are of them. Where a
file is posted is not known here. Nothing of this is mirrored: a message carries all that its readers need.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from chatprotocol.filenames import NAME_BYTES

DIGEST_BYTES = 32
TYPE_CHARACTERS = 127
UPLOAD_ID_CHARACTERS = 43
STORED_AS_CHARACTERS = 64


class Blob(models.Model):
    """Bytes that are kept. The row decides: where there is none, nobody is given what still lies in the store."""

    sha256 = models.BinaryField(max_length=DIGEST_BYTES)
    bytes = models.BigIntegerField(_("bytes"))
    stored_as = models.CharField(max_length=STORED_AS_CHARACTERS)
    """A random name in the store, so that deleting them never meets the same bytes that come again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="blob_sha256"),
            models.UniqueConstraint(fields=["stored_as"], name="blob_stored_as"),
            models.CheckConstraint(condition=models.Q(bytes__gte=0), name="blob_bytes_not_negative"),
            models.CheckConstraint(
                condition=models.Q(Exact(Length("sha256"), DIGEST_BYTES)), name="blob_sha256_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.stored_as


class File(models.Model):
    """A finished upload. Width, height and placeholder are there where it is shown as a picture, the length
    where it is sound or a film that says how long it is.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("uploaded by"),
    )
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="files")
    bytes = models.BigIntegerField(_("bytes"))
    """As its blob has it: what somebody keeps is summed without looking at each."""
    name = models.CharField(_("name"), max_length=NAME_BYTES)
    type = models.CharField(_("type"), max_length=TYPE_CHARACTERS)
    width = models.IntegerField(_("width"), null=True)
    height = models.IntegerField(_("height"), null=True)
    placeholder = models.CharField(max_length=64, blank=True)
    length_ms = models.IntegerField(_("length in milliseconds"), null=True)
    made_at = models.DateTimeField(_("uploaded"))
    drawn = models.BooleanField(default=False, db_default=False, editable=False)
    """Made here of what somebody has uploaded, to be seen in one row: whoever sees the row may have it, and nobody else."""

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["owner", "bytes"], name="file_owner_bytes"),
            models.Index(fields=["bytes", "id"], name="file_bytes"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="file_name_not_empty"),
            models.CheckConstraint(
                condition=models.Q(width__isnull=True, height__isnull=True)
                | models.Q(width__gte=1, height__gte=1),
                name="file_pixels_together",
            ),
            models.CheckConstraint(
                condition=models.Q(length_ms__isnull=True) | models.Q(length_ms__gte=1),
                name="file_length_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Upload(models.Model):
    """A file on its way. How far it has come is the length of its part on the disk, and stands nowhere else.

    Once it is finished it tells for a while which file it has become, to a client that has not heard the answer.
    """

    id = models.CharField(primary_key=True, max_length=UPLOAD_ID_CHARACTERS)
    """256 random bits: as a token, so that no log shows it."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_BYTES)
    length = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=DIGEST_BYTES, null=True)
    """What the client says the whole is; None where it has not said."""
    as_file = models.BooleanField(default=False)
    """A picture that is to stay exactly as it is, and to be shown as a file."""
    expires_at = models.DateTimeField()
    file = models.ForeignKey(File, models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="upload_expires_at")]
        constraints = [
            models.CheckConstraint(condition=models.Q(length__gte=0), name="upload_length_not_negative"),
        ]

    def __str__(self) -> str:
        return f"upload of {self.owner_id}"


class Leftover(models.Model):
    """A name in the store under which bytes may lie that no blob names: those of a file that is being taken in, or of
    one that is gone. After `due_at` they are removed, if no blob names them by then.
    """

    stored_as = models.CharField(max_length=STORED_AS_CHARACTERS, primary_key=True)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="leftover_due_at")]

    def __str__(self) -> str:
        return self.stored_as
