"""How files on their way stand, in words: for the line under a message, and for who hears it."""

from qtclient.itemmodels.transfers import Transfer
from qtclient.language import translate
from qtclient.words.amounts import readable_bytes, readable_share, time_left
from qtclient.words.reasons import in_words


def progress_text(transfer: Transfer) -> str:
    """Return how far a file is, in a few words; of one that is not on its way how large it is, or what was in the way."""
    if transfer.state in ("done", "failed") or not transfer.of or _rests_somewhere(transfer):
        return in_words(transfer.reason) if transfer.reason else readable_bytes(transfer.of)
    share = readable_share(transfer.done, transfer.of)
    return share if transfer.left_s is None else f"{share} · {time_left(transfer.left_s)}"


def said_of(transfer: Transfer, *, online: bool) -> str:
    """Return how the files of a message stand, in one plain sentence."""
    if _rests_somewhere(transfer):
        return translate("Uploads", "Paused")
    if transfer.state == "paused":
        share = readable_share(transfer.done, transfer.of)
        return translate("Uploads", "Paused at {share}").format(share=share)
    if transfer.state == "done":
        return translate("Uploads", "Sending…")
    if not online:
        return translate("Uploads", "Waiting for the network")
    if transfer.state == "running":
        return progress_text(transfer)
    if transfer.state == "reading":
        return translate("Uploads", "Preparing…")
    return in_words(transfer.reason) if transfer.reason else translate("Uploads", "Waiting for its turn")


def _rests_somewhere(transfer: Transfer) -> bool:
    """Whether only the server knows how far a paused file has come: the program has been started since."""
    return transfer.state == "paused" and not transfer.done
