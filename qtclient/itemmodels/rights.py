"""What is worth offering in a room to whom. The server decides."""

from chatclient.core.model import RoomSummary
from chatprotocol.rows import RoomKind, RoomRole


def may_invite(kind: RoomKind, role: RoomRole) -> bool:
    """Tell whether inviting is worth offering; the server decides."""
    return kind == "public" or role in ("owner", "moderator")


def keeps_order(summary: RoomSummary) -> bool:
    """Tell whether I am one of those who keep order in a room; nobody does in a direct one."""
    return summary.room.kind != "direct" and summary.membership.role in ("owner", "moderator")


def outranks(mine: RoomRole, other: RoomRole) -> bool:
    """Tell whether removing somebody is worth offering; the server decides."""
    order: dict[RoomRole, int] = {"owner": 2, "moderator": 1, "member": 0}
    return order[mine] > order[other]
