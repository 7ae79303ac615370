"""Erasing an account, with what it has in rooms: it goes from all of them, and what it has not sent goes with it.

The account itself is erased at once (`accounts.erasing`); a job follows, a room at a time. What the person has said stays,
so that conversations can be read, and is said by nobody in particular; whoever wants that gone too asks for it before.
"""

from typing import Final

from django.db.models import F

from accounts import audit, jobs
from accounts.audit import Act
from accounts.erasing import erase_account
from accounts.jobs import Step
from accounts.models import Job, User
from accounts.sentences import sentence
from attachments import services as attachments
from feeds.journal import verb
from feeds.positions import advance, lock_feeds
from messaging.models import Draft, Member, Room
from messaging.moderation import purging
from messaging.moderation.models import Export
from messaging.services.members import end_membership

KIND: Final = "erase"


@verb
def erase(user: int, *, reason: str = "", by: int | None = None) -> Job:
    """Erase an account, now; what it leaves in rooms is cleared away by a job. Raises not_found, forbidden, conflict."""
    shown = User.objects.filter(pk=user, avatar__isnull=False).values_list("avatar", flat=True)
    exported = Export.objects.filter(asked_by=user, file__isnull=False).values_list("file", flat=True)
    files = [file for file in (*shown, *exported) if file is not None]
    erase_account(user, reason=reason, by=by)
    Export.objects.filter(asked_by=user).update(file=None)
    Job.objects.filter(kind=purging.KIND, wish__person=user).update(title="")
    attachments.release(files)
    # No name: it would outlast the account.
    title = sentence("Clear away what account %(number)s has left", number=user)
    return jobs.ask(KIND, {"person": user}, title=title, by=None if by == user else by)


def work(job: Job) -> Step:
    """Leave the next room; when all are left, let go of what was never sent."""
    user = int(job.wish["person"])
    place = job.place or {"left": 0}
    if _leave_next(user):
        return Step({"left": place["left"] + 1}, place["left"] + 1)
    _let_go_of_unsent(user)
    return Step(None, place["left"])


@verb
def _leave_next(user: int) -> bool:
    """Take the person out of one more room; tell whether there was one."""
    here = Member.objects.filter(user=user, state=Member.State.MEMBER).exclude(room__kind=Room.Kind.DIRECT)
    room = here.order_by("room").values_list("room", flat=True).first()
    if room is None:
        return False
    feeds = User.objects.filter(pk=user).values_list("account_feed_id", flat=True)
    lock_feeds(lambda: [room, *feeds])
    # Read under the locks: somebody may have taken them out meanwhile.
    member = here.filter(room=room).select_related("membership").first()
    if member is None:
        return True
    _hand_over(member)
    end_membership(member, Member.State.LEFT)
    return True


def _hand_over(member: Member) -> None:
    """Let a room that would have no owner any more have another: its first moderator, or whoever is there longest."""
    others = Member.objects.filter(room=member.room_id, state=Member.State.MEMBER, user__active=True).exclude(
        pk=member.pk
    )
    if member.role != Member.Role.OWNER or others.filter(role=Member.Role.OWNER).exists():
        return
    by_seniority = (
        others.filter(user__bot=False)
        .select_related("membership")
        .order_by(F("role").desc(), "membership__joined_at_ms", "pk")
    )
    heir = by_seniority.first()
    if heir is None:
        return
    lock_feeds(lambda: User.objects.filter(pk=heir.user_id).values_list("account_feed_id", flat=True))
    heir.role = Member.Role.OWNER
    membership = heir.membership
    membership.member = heir
    advance(heir, membership)
    audit.note(Act.MEMBER_ROLE, by=None, person=heir.user_id, room=heir.room_id, role=heir.role)


@verb
def _let_go_of_unsent(user: int) -> None:
    """Empty the drafts that are left, those of direct rooms; end the uploads; let go of files that nobody was sent."""
    feed = User.objects.values_list("account_feed_id", flat=True).get(pk=user)
    lock_feeds([feed])
    drafts = [draft for draft in Draft.objects.filter(feed=feed) if draft.text or draft.files]
    for draft in drafts:
        draft.text, draft.reply_to, draft.files = "", None, ""
    if drafts:
        advance(*drafts)
    attachments.let_go_of_all(user)
