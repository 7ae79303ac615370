"""Random people do random things: whoever listens and whoever asks ends with the same rows, and nothing comes too late."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import personal
from accounts import services as accounts
from accounts.models import User
from chatprotocol import codec
from chatprotocol import requests as rq
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.frames import Changes
from chatprotocol.ids import ACCOUNT, SITE, room_feed, room_of_feed
from feeds import clock, journal
from feeds.changes import Page
from feeds.hub import Held, Hub
from feeds.journal import Write
from feeds.models import SITE_FEED_ID
from messaging import handlers
from messaging.models import Draft, Member, Membership, Message, Room
from messaging.moderation import destroying, retention
from messaging.moderation.models import Cut
from messaging.packing import calls_everyone, mentions_of
from messaging.services import (
    drafts,
    marks,
    members,
    messages,
    notifying,
    posting,
    reactions,
    reports,
    rooms,
)
from messaging.services.posting import NewMessage
from messaging.services.reactions import NewReaction
from tests.cast import Person, new_key, person
from tests.messaging.replica import Replica
from tests.messaging.watching import (
    Fresh,
    Positions,
    Publications,
    Watcher,
    published,
    read_on,
    read_what_it_lacks,
)


class Ear:
    """A connection of somebody: it keeps what the hub gives it, and complains of what it should not be given."""

    def __init__(self, person: Person, hub: Hub) -> None:
        self.person = person
        self.user = person.id
        self.device = person.device.pk
        self.replicas: dict[str, Replica] = {}
        self.places: dict[str, Held] = {}
        self.readings: dict[str, tuple[Held, Replica]] = {}
        self.closed = False
        self._hub = hub

    def connect(self) -> None:
        """Say hello: be put on everything that is mine, held back."""
        self._hub.connect(self)
        self.places[SITE] = self._hub.hold(self, SITE_FEED_ID, SITE)
        self.places[ACCOUNT] = self._hub.hold(self, self.person.user.account_feed_id, ACCOUNT)
        for room in Membership.objects.filter(member__user=self.user, member__state="member").values_list(
            "member__room", flat=True
        ):
            self.subscribed(room)

    def subscribed(self, feed: int) -> None:
        """Come into a room; it is read later."""
        self.places[room_feed(feed)] = self._hub.hold(self, feed, room_feed(feed))

    def begin_to_read(self) -> None:
        """Read what is held back as it stands now."""
        for feed, place in self.places.items():
            fresh = Replica()
            if self._hub.is_held(place) and read_on(self.person.actor, feed, fresh):
                self.readings[feed] = (place, fresh)

    def end_to_read(self) -> None:
        """Go on from what was read, wherever that was for the place that is held now."""
        for feed, (place, fresh) in self.readings.items():
            if self._hub.is_held(place):
                self.replicas[feed] = fresh
                assert self._hub.release(place, fresh.cursor)
        self.readings = {}

    def read(self) -> None:
        """Read everything that is held back, and go on from there; let go of what is no longer mine."""
        self.begin_to_read()
        for place in self.places.values():
            if self._hub.is_held(place) and place.feed not in {
                read.feed for read, _ in self.readings.values()
            }:
                self._hub.take_off(self, place.feed)
        self.end_to_read()

    def deliver(self, data: bytes) -> None:
        """Take a frame."""
        [frame] = codec.decode_server(data)
        assert isinstance(frame, Changes)
        room = room_of_feed(frame.feed)
        if room is not None:
            mine = Member.objects.get(room=room, user=self.user)
            assert mine.is_in or frame.to < mine.pos, "something came at or after the removal"
        self.replicas.setdefault(frame.feed, Replica()).hear(frame)

    def deliver_news(self, data: bytes) -> None:
        """Take passing news."""

    def close(self, code: int, message: str) -> None:
        """End."""
        self.closed = True
        self._hub.disconnect(self)


class NoSource:
    """Nothing is ever missing: there is one process, and it tells everything in order."""

    async def page(self, feed: int, after: int) -> Page:
        raise AssertionError

    async def heads(self, feeds: list[int]) -> Mapping[int, int]:
        raise AssertionError


indices = st.integers(0, 11)


class House(RuleBasedStateMachine):
    """Five people, up to a dozen rooms."""

    capture: ClassVar[DjangoCaptureOnCommitCallbacks]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.hub = Hub(NoSource())
        self.rooms: list[int] = []

    @initialize()
    def people_come(self) -> None:
        self.people = [person(name) for name in ("anna", "ben", "clara", "dora")]
        self.people.append(person("admin", role="admin"))
        self.watchers = [Watcher(somebody) for somebody in self.people]
        self.positions = Positions()
        self.ears = [Ear(somebody, self.hub) for somebody in self.people]
        for ear in self.ears:
            ear.connect()

    def teardown(self) -> None:
        try:
            if hasattr(self, "ears"):
                for which in range(len(self.people)):
                    self.somebody_asks(which, 7)
                    self.somebody_reads(which)
                self.everything_agrees()
        finally:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    # ---- what people do ------------------------------------------------------------------------------------------

    def who(self, index: int) -> Person:
        return self.people[index % len(self.people)]

    def where(self, index: int) -> int:
        return self.rooms[index % len(self.rooms)] if self.rooms else 0

    def do(self, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do something; None where it was refused. A refusal is as good, as long as it is no accident."""
        result = None
        with published() as publications, self.capture(execute=True):
            try:
                result = verb(*args, **kwargs)
            except HearthError as refusal:
                accident = (
                    refusal.code in {ErrorCode.INTERNAL, ErrorCode.BUSY} or "same time" in refusal.message
                )
                if accident:
                    raise
        self._publish(publications)
        return result

    def _publish(self, publications: Publications) -> None:
        self.positions.take(publications.commits)
        for changes in publications.commits:
            self.hub.publish(changes)

    @rule(
        author=indices,
        room=indices,
        text=st.sampled_from(["hello", "  \n", "ünï", "x" * 300, "@all", "come, @{}"]),
        whom=indices,
        thread=st.none() | st.integers(0, 5),
    )
    def somebody_writes(self, author: int, room: int, text: str, whom: int, thread: int | None) -> None:
        said = text.format(self.who(whom).user.username)
        post = rq.Post(room=self.where(room), key=new_key(), text=said, thread=thread)
        self.do(posting.post_messages, NewMessage(self.who(author).actor, post))

    @rule(
        author=indices, room=indices, number=st.integers(0, 5), emoji=st.sampled_from("ab"), on=st.booleans()
    )
    def somebody_reacts(self, author: int, room: int, number: int, emoji: str, on: bool) -> None:
        wish = rq.React(room=self.where(room), number=number, emoji=emoji, on=on)
        self.do(reactions.react_to_messages, NewReaction(self.who(author).actor, wish))

    @rule(author=indices, room=indices, number=st.integers(0, 5), on=st.booleans())
    def somebody_pins(self, author: int, room: int, number: int, on: bool) -> None:
        self.do(messages.pin_message, self.who(author).actor, self.where(room), number, on=on)

    @rule(
        calls=st.lists(st.tuples(indices, indices, st.integers(0, 2)), min_size=2, max_size=6),
        leaver=indices,
    )
    def many_write_at_once(self, calls: list[tuple[int, int, int]], leaver: int) -> None:
        keys = [new_key() for _ in range(3)]
        writes = [
            Write(
                posting.post_messages,
                (
                    NewMessage(
                        self.who(who).actor, rq.Post(room=self.where(where), key=keys[key], text="many")
                    ),
                ),
                {},
                settle=lambda outcome: None,
            )
            for who, where, key in calls
        ]
        gone = (self.who(leaver).actor, self.where(calls[0][1]))
        writes.insert(1, Write(members.leave_room, gone, {}, settle=lambda outcome: None))
        with published() as publications:
            commit = journal._carry_out_group(writes)
            publications.publish(commit)
        self._publish(publications)

    @rule(author=indices, room=indices, number=st.integers(0, 5), text=st.sampled_from(["one", "@all"]))
    def somebody_edits(self, author: int, room: int, number: int, text: str) -> None:
        self.do(messages.edit_message, self.who(author).actor, self.where(room), number, text)

    @rule(author=indices, room=indices, number=st.integers(0, 5))
    def somebody_deletes(self, author: int, room: int, number: int) -> None:
        self.do(messages.delete_message, self.who(author).actor, self.where(room), number)

    @rule(reader=indices, room=indices, number=st.integers(0, 5), back=st.booleans())
    def somebody_marks(self, reader: int, room: int, number: int, back: bool) -> None:
        self.do(marks.mark_read, self.who(reader).actor, self.where(room), number, back=back)

    @rule(
        who=indices,
        room=indices,
        thread=st.integers(0, 3),
        text=st.sampled_from(["", "not yet", "still not"]),
    )
    def somebody_keeps_a_draft(self, who: int, room: int, thread: int, text: str) -> None:
        wish = rq.DraftRequest(room=self.where(room), thread=thread, text=text)
        self.do(drafts.keep_draft, self.who(who).actor, wish)

    @rule(
        who=indices, room=indices, level=st.sampled_from(["all", "mentions", "nothing"]), pinned=st.booleans()
    )
    def somebody_is_called_differently(self, who: int, room: int, level: Any, pinned: bool) -> None:
        wish = rq.Notify(room=self.where(room), level=level, pinned=pinned)
        self.do(notifying.set_notifications, self.who(who).actor, wish)

    @rule(who=indices, whom=indices, on=st.booleans())
    def somebody_blocks(self, who: int, whom: int, on: bool) -> None:
        somebody = self.who(who)
        self.do(personal.set_block, somebody.id, somebody.device.pk, self.who(whom).id, on)

    @rule(who=indices, value=st.sampled_from(["", "dark", "light"]), status=st.sampled_from(["", "away"]))
    def somebody_arranges_things(self, who: int, value: str, status: str) -> None:
        somebody = self.who(who)
        self.do(personal.set_preference, somebody.id, somebody.device.pk, "theme", value)
        self.do(personal.change_own_profile, somebody.id, somebody.device.pk, rq.Profile(status=status))

    @rule(who=indices, room=indices, number=st.integers(0, 5))
    def somebody_reports(self, who: int, room: int, number: int) -> None:
        self.do(reports.report_message, self.who(who).actor, self.where(room), number, "rude")

    @rule(owner=indices, kind=st.sampled_from(["public", "private"]), others=st.lists(indices, max_size=3))
    def somebody_makes_a_room(self, owner: int, kind: Any, others: list[int]) -> None:
        named = [self.who(other).id for other in others]
        wish = rq.RoomCreate(kind=kind, name="room", members=named, key=new_key())
        self._know(self.do(rooms.create_room, self.who(owner).actor, wish))

    @rule(one=indices, others=st.lists(indices, min_size=1, max_size=2))
    def somebody_opens_a_direct_room(self, one: int, others: list[int]) -> None:
        self._know(self.do(rooms.direct_room, self.who(one).actor, [self.who(other).id for other in others]))

    def _know(self, made: Any) -> None:
        if made is not None and made not in self.rooms:
            self.rooms.append(made)

    @rule(
        owner=indices,
        room=indices,
        what=st.sampled_from([{"name": "other"}, {"topic": "t"}, {"read_only": True}, {"read_only": False},
                              {"archived": True}, {"archived": False}]),
    )  # fmt: skip
    def somebody_changes_a_room(self, owner: int, room: int, what: dict[str, Any]) -> None:
        self.do(rooms.update_room, self.who(owner).actor, rq.RoomUpdate(room=self.where(room), **what))

    @rule(who=indices, room=indices)
    def somebody_joins(self, who: int, room: int) -> None:
        self.do(members.join_room, self.who(who).actor, self.where(room))

    @rule(who=indices, room=indices)
    def somebody_leaves(self, who: int, room: int) -> None:
        self.do(members.leave_room, self.who(who).actor, self.where(room))

    @rule(who=indices, room=indices, whom=indices)
    def somebody_invites(self, who: int, room: int, whom: int) -> None:
        self.do(members.invite, self.who(who).actor, self.where(room), self.who(whom).id)

    @rule(who=indices, room=indices, whom=indices)
    def somebody_removes(self, who: int, room: int, whom: int) -> None:
        self.do(members.remove, self.who(who).actor, self.where(room), self.who(whom).id)

    @rule(who=indices, room=indices, whom=indices, ends=st.sampled_from([None, -1, 60_000]))
    def somebody_bans(self, who: int, room: int, whom: int, ends: int | None) -> None:
        until = None if ends is None else clock.now_ms() + ends
        self.do(members.ban, self.who(who).actor, self.where(room), self.who(whom).id, until)

    @rule(who=indices, room=indices, whom=indices, role=st.sampled_from(["owner", "moderator", "member"]))
    def somebody_gives_a_role(self, who: int, room: int, whom: int, role: str) -> None:
        self.do(members.give_role, self.who(who).actor, self.where(room), self.who(whom).id, role)

    @rule(whom=indices)
    def somebody_is_suspended_or_comes_back(self, whom: int) -> None:
        active = User.objects.get(pk=self.who(whom).id).active
        self.do(accounts.suspend if active else accounts.reactivate, self.who(whom).id)
        ear = self.ears[whom % len(self.people)]
        if ear.closed and not active:
            self.ears[whom % len(self.people)] = again = Ear(ear.person, self.hub)
            again.connect()

    @rule(room=indices, kept=st.integers(0, 4))
    def old_messages_go_into_the_trash(self, room: int, kept: int) -> None:
        there = Room.objects.filter(pk=self.where(room)).first()
        if there is None:
            return
        end = max(there.first, there.last_number + 1 - kept)
        with clock.standing(clock.now() + timedelta(days=100)):
            self.do(retention.set_retention, there.pk, 1, by=self.people[-1].id)
            self.do(retention.cut, there.pk, end, size=0)

    @rule(which=indices)
    def they_come_back(self, which: int) -> None:
        cuts = list(Cut.objects.values_list("pk", flat=True))
        if cuts:
            self.do(retention.bring_back, cuts[which % len(cuts)], by=self.people[-1].id)

    @rule()
    def what_has_been_in_the_trash_for_long_is_destroyed(self) -> None:
        with clock.standing(clock.now() + timedelta(days=200)):
            self.do(self._destroy)

    def _destroy(self) -> None:
        while (cut := destroying.due_cuts().first()) is not None:
            destroying.destroy_some(cut)

    # ---- what clients do -----------------------------------------------------------------------------------------

    @rule(which=indices)
    def somebody_begins_to_read(self, which: int) -> None:
        self.ears[which % len(self.people)].begin_to_read()

    @rule(which=indices)
    def somebody_has_read(self, which: int) -> None:
        self.ears[which % len(self.people)].end_to_read()

    @rule(which=indices)
    def somebody_reads(self, which: int) -> None:
        ear = self.ears[which % len(self.people)]
        if not ear.closed:
            ear.read()

    @rule(which=indices, limit=st.sampled_from([1, 2, 1_000]))
    def somebody_asks(self, which: int, limit: int) -> None:
        watcher = self.watchers[which % len(self.people)]
        watcher.read_all(limit)
        watcher.assert_level(Fresh())

    # ---- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def numbers_and_positions_have_no_holes_and_no_doubles(self) -> None:
        for room in Room.objects.filter(pk__in=self.rooms):
            numbers = list(
                Message.objects.filter(room=room).order_by("number").values_list("number", flat=True)
            )
            begin = numbers[0] if numbers else room.last_number + 1
            assert numbers == list(range(begin, room.last_number + 1))
            assert begin <= room.first
            if not Cut.objects.filter(room=room, state=Cut.State.DESTROYED).exists():
                assert begin == 1
            taken = [room.pos]
            for model in (Member, Message):
                taken += model._base_manager.filter(room=room).values_list("pos", flat=True)
            assert len(set(taken)) == len(taken)
            assert max(taken) == self.positions.heads[room.pk]

    @invariant()
    def a_root_counts_what_hangs_from_it(self) -> None:
        threads = Counter(Message.objects.filter(thread__isnull=False).values_list("room_id", "thread"))
        roots = Message.objects.filter(replies__gt=0).values_list("room_id", "number", "replies")
        there = set(Message.objects.values_list("room_id", "number"))
        hanging = {root: replies for root, replies in threads.items() if root in there}
        assert {(room, number): replies for room, number, replies in roots} == hanging

    @invariant()
    def a_private_room_with_people_in_it_has_an_owner(self) -> None:
        # The last person of a public room may leave, and who comes in later is a member like any other.
        for room in Room.objects.filter(pk__in=self.rooms, kind="private"):
            inside = Member.objects.filter(room=room, state="member")
            assert inside.filter(role="owner").exists() or not inside.exists()

    @invariant()
    def nobody_keeps_a_draft_for_a_room_that_is_not_theirs(self) -> None:
        for draft in Draft.objects.exclude(text=""):
            assert Member.objects.filter(
                room=draft.room_id, user__account_feed=draft.feed_id, state="member"
            ).exists()

    def everything_agrees(self) -> None:
        for somebody, ear in zip(self.people, self.ears, strict=True):
            if ear.closed:
                continue
            mine = {row.member.room_id: row for row in Membership.objects.select_related("member__room").filter(
                member__user=somebody.id, member__state="member"
            )}  # fmt: skip
            counts = handlers.read(somebody.actor, rq.Counts(rooms=self.rooms))
            assert counts.keys() == {str(room) for room in mine}
            for room, membership in mine.items():
                after = Message.objects.filter(
                    room=room, number__gt=membership.read, number__gte=F("room__first")
                )
                assert counts[str(room)].unread == after.count()
                calls = [calls_everyone(m.mentions) or somebody.id in mentions_of(m.mentions) for m in after]
                assert counts[str(room)].mentions == sum(calls)
            fresh: dict[str, Replica] = defaultdict(Replica)
            for feed in (SITE, ACCOUNT, *(room_feed(room) for room in mine)):
                assert read_on(somebody.actor, feed, fresh[feed])
                fresh[feed].lacks = False
                read_what_it_lacks(somebody.actor, feed, ear.replicas[feed])
                assert ear.replicas[feed].rows == fresh[feed].rows
                assert ear.replicas[feed].cursor == fresh[feed].cursor


@pytest.mark.django_db
def test_whoever_listens_and_whoever_asks_ends_with_the_same_rows(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    House.capture = django_capture_on_commit_callbacks
    profile = settings.get_profile(settings.get_current_profile_name())
    fewer = settings(max_examples=profile.max_examples // 5, stateful_step_count=30)
    run_state_machine_as_test(House, settings=fewer)
