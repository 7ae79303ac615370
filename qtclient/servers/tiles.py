"""What a server's tile says: what its server is called, how many messages wait there, and how it can be reached."""

from collections.abc import Sequence

from chatclient.profiles import Profile
from qtclient.itemmodels.servers import ServerRow, Standing
from qtclient.servers.account import Account
from qtclient.words.reasons import in_words

_STANDINGS: dict[str, Standing] = {"offline": "away", "stopped": "stopped"}


def title_of(profile: Profile, account: Account | None) -> str:
    """Return what a server calls itself, as it last said; its address until it has. `account` is None until it is opened."""
    said = account.mirror.server_name if account is not None else ""
    return said or profile.server_name or profile.address.partition("://")[2]


def row_of(profile: Profile, account: Account | None, titles: Sequence[str], *, shown: Account) -> ServerRow:
    """Return the tile of a server beside those with these titles, its own among them; `shown` has the window."""
    title = title_of(profile, account)
    calling, other = account.notifier.waiting if account is not None else (0, 0)
    standing, problem = _standing(account)
    return ServerRow(
        name=profile.name,
        title=title,
        username=profile.username,
        address=profile.address,
        letters_of=title if titles.count(title) == 1 else profile.username,
        calling=calling,
        other=other,
        standing=standing,
        problem=problem,
        open=account is shown,
    )


def _standing(account: Account | None) -> tuple[Standing, str]:
    if account is None:
        return "fine", ""
    if account.problem:
        return "stopped", account.problem
    connection = account.mirror.connection
    if connection is None:
        return "fine", ""
    return _STANDINGS.get(connection.state, "fine"), in_words(connection.reason)
