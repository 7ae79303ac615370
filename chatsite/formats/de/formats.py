"""As German people write dates in little room."""

DATETIME_FORMAT = "j. N Y, H:i"
