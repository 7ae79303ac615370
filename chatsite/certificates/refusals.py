"""Why a certificate cannot be used."""


class CertificateRefused(Exception):
    """It cannot be used, or not be made; the message is for the server's owner, in one line."""
