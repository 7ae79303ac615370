"""Which servers a person is signed in to, in their order, and the account of each that has been opened. Shows nothing."""

from chatclient.profiles import Profile
from qtclient.itemmodels.switcher import Elsewhere
from qtclient.servers.account import Account
from qtclient.servers.tiles import title_of


class Roster:
    """Profiles and accounts by the names of the profiles; `Servers` writes it, the rail may put it into another order."""

    def __init__(self) -> None:
        self.profiles: dict[str, Profile] = {}
        self.accounts: dict[str, Account] = {}

    def opened(self) -> list[Account]:
        """Return the accounts that have been opened, in their order."""
        return [self.accounts[name] for name in self.profiles if name in self.accounts]

    def unopened(self) -> Profile | None:
        """Return the first profile that nobody has opened yet."""
        return next((each for name, each in self.profiles.items() if name not in self.accounts), None)

    def title(self, profile: Profile) -> str:
        """Return what the server of a profile is called."""
        return title_of(profile, self.accounts.get(profile.name))

    def elsewhere(self, here: Account) -> list[Elsewhere]:
        """Return where else than at an account there are rooms to go to."""
        return [
            Elsewhere(name_of(each), self.title(each.profile), each.models.rooms)
            for each in self.opened()
            if each is not here and each.profile is not None
        ]


def name_of(account: Account) -> str:
    """Return the name of an account's profile; empty while it is vacant."""
    return account.profile.name if account.profile is not None else ""
