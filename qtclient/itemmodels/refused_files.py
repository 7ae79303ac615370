"""Which file of a message of mine was refused, and what helps: to send it as a file, or to send the rest without it. Pure."""

from chatclient.core.model import Pending, PendingFile
from chatprotocol.errors import ErrorCode


def refused_file(pending: Pending) -> PendingFile | None:
    """Return the file for which a message has failed; None where it is not one of them, or nobody knows any more which."""
    if pending.state != "failed":
        return None
    failed = [file for file in pending.files if file.state == "failed"]
    told = [file for file in failed if file.reason]
    suspects = told or failed
    return suspects[0] if len(suspects) == 1 else None


def cures(pending: Pending) -> tuple[str, ...]:
    """Return what helps: `as_file`, `without`."""
    refused = refused_file(pending)
    if refused is None:
        return ()
    is_unclean = pending.error is not None and pending.error.code is ErrorCode.UNSUPPORTED
    offered = {
        "as_file": is_unclean and not refused.as_file,
        "without": len(pending.files) > 1 or bool(pending.text.strip()),
    }
    return tuple(word for word, helps in offered.items() if helps)
