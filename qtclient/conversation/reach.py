"""Whom a message to all would call, and what is said of that before it is sent."""

from dataclasses import dataclass

from chatprotocol.limits import Limits
from chatprotocol.rows import Member
from qtclient.engine.facade import Facade
from qtclient.language import translate


@dataclass(frozen=True)
class Reach:
    """Who is or was in a room, and in how large a room anybody may call all of them."""

    members: tuple[Member, ...] = ()
    most: int = Limits().everyone_members

    def warning(self, me: int) -> str:
        """Return what is to be said before I call all who are there; who keeps order may wherever they are."""
        present = [each for each in self.members if each.state == "member"]
        keeps_order = any(each.user == me and each.role != "member" for each in present)
        if len(present) > self.most and not keeps_order:
            return translate(
                "Composer",
                "Only moderators call all in a room of more than %n people: this calls nobody. Enter sends it.",
                "",
                self.most,
            )
        others = sum(each.user != me for each in present)
        return translate("Composer", "This calls %n people. Send it once more if you mean it.", "", others)


async def read_reach(facade: Facade, room: int) -> Reach:
    """Read whom a message to all would call, in the engine's thread."""
    return Reach(await facade.members(room), (await facade.limits()).everyone_members)
