"""Who is connected to the other processes of this server, as far as they have said."""

from collections import defaultdict
from collections.abc import Mapping


class Elsewhere:
    """Connections by process and person."""

    def __init__(self) -> None:
        self._of_process: dict[str, dict[int, int]] = {}
        self._of_user: dict[int, dict[str, int]] = defaultdict(dict)

    def take(self, process: str, people: Mapping[int, int], *, whole: bool) -> set[int]:
        """Learn how many connections people have in a process. Return whose have changed."""
        known = self._of_process.setdefault(process, {})
        gone = known.keys() - people.keys() if whole else ()
        changed = {user for user, count in people.items() if known.get(user, 0) != count}.union(gone)
        for user in changed:
            self._set(process, user, people.get(user, 0))
        if not known:
            del self._of_process[process]
        return changed

    def _set(self, process: str, user: int, count: int) -> None:
        if count > 0:
            self._of_process[process][user] = self._of_user[user][process] = count
            return
        self._of_process[process].pop(user, None)
        of_user = self._of_user[user]
        of_user.pop(process, None)
        if not of_user:
            del self._of_user[user]

    def connections_of(self, user: int) -> int:
        """Return how many connections a person has elsewhere."""
        return sum(self._of_user[user].values()) if user in self._of_user else 0

    def processes_of(self, user: int) -> int:
        """Return to how many other processes a person is connected."""
        return len(self._of_user[user]) if user in self._of_user else 0

    def online(self) -> list[int]:
        """Return who is connected elsewhere."""
        return list(self._of_user)
