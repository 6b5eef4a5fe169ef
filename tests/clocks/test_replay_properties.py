"""What must hold for any history of a ticket."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.clocks import Replay
from escalation.events import Event
from escalation.policies import METRICS
from escalation.replay import replay
from tests.clocks.stories import agent, created, customer, promises, status

MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = promises()

CHANNELS = st.sampled_from(["chat", "whatsapp", "email"])
IDS = st.sampled_from(["m1", "m2", "m3"])
QUEUES = st.sampled_from(["senior", "finance"])
STATES = ("open", "pending", "on_hold", "solved", "solved", "closed")
MERGED = {
    "messages": [
        {"t": "2026-06-01T09:30:00Z", "author": "customer", "channel": "whatsapp"},
        {"t": "2026-06-01T09:40:00Z", "author": "agent"},
        {"t": "2026-06-01T11:00:00Z", "author": "customer", "channel": "email"},
    ]
}


def data(**values: st.SearchStrategy | object) -> st.SearchStrategy[dict]:
    fixed = {
        key: each if isinstance(each, st.SearchStrategy) else st.just(each) for key, each in values.items()
    }
    return st.fixed_dictionaries(fixed)


EVENTS = st.one_of(
    st.tuples(
        st.just("message"),
        data(author="customer", channel=CHANNELS, courtesy=st.sampled_from([False, False, False, True])),
    ),
    st.tuples(st.just("message"), data(author="agent", channel=CHANNELS, id=IDS, queue=QUEUES)),
    st.tuples(st.just("message"), data(author="agent", public=False)),
    st.tuples(st.just("message"), data(author=st.sampled_from(["bot", "auto", "system", "vendor"]))),
    st.tuples(st.just("status"), data(to=st.sampled_from(STATES))),
    st.tuples(st.just("handoff"), st.just({})),
    st.tuples(st.just("tier"), data(to=st.sampled_from(["basic", "gold", "office"]))),
    st.tuples(st.just("priority"), data(to=st.sampled_from(["normal", "urgent"]))),
    st.tuples(st.sampled_from(["escalate", "return"]), data(to=QUEUES)),
    st.tuples(st.just("ack"), data(queue=QUEUES)),
    st.tuples(st.just("delivery_failed"), data(ref=IDS)),
    st.tuples(st.just("merge_in"), data(source=MERGED)),
    st.tuples(st.just("merged_into"), data(target="T2")),
    st.tuples(st.just("void"), data(metric=st.sampled_from(METRICS), n=1)),
)
GAPS = st.sampled_from([0, 0, 1, 20, 30, 60, 600, 1800, 3600, 4 * 3600, 20 * 3600, 3 * 86_400])


@st.composite
def histories(draw) -> list[Event]:
    first = draw(
        data(
            by=st.sampled_from(["customer", "customer", "agent"]),
            channel=CHANNELS,
            tier=st.sampled_from(["basic", "gold", "office"]),
            bot=st.sampled_from([False, False, True]),
        )
    )
    t, events = MONDAY, [Event("created", MONDAY, first)]
    for gap, (kind, rest) in draw(st.lists(st.tuples(GAPS, EVENTS), max_size=14)):
        t += timedelta(seconds=gap)
        events.append(Event(kind, t, rest))
    return events


def breaches(result: Replay) -> dict[tuple[str, int], datetime]:
    return {(clock.metric, clock.n): clock.breached_at for clock in result.clocks if clock.breached}


@settings(max_examples=200, deadline=None)
@given(histories(), GAPS)
def test_replaying_again_gives_the_same_answer(events, gap):
    now = events[-1].at + timedelta(seconds=gap)

    assert replay(events, RULES, now) == replay(events, RULES, now)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_one_more_event_never_takes_a_breach_back(events):
    for index in range(1, len(events)):
        if events[index].kind in {"delivery_failed", "void"}:
            continue
        now = events[index].at
        # A merge may bring an older message, and with it an earlier breach; nothing may vanish.
        before = breaches(replay(events[:index], RULES, now))
        after = breaches(replay(events[: index + 1], RULES, now))

        assert before.keys() <= after.keys()
        assert all(after[key] <= before[key] for key in before)


@settings(max_examples=200, deadline=None)
@given(histories(), GAPS)
def test_time_alone_never_rewrites_a_finished_clock(events, gap):
    now = events[-1].at
    early, late = replay(events, RULES, now), replay(events, RULES, now + timedelta(seconds=gap))

    finished = [clock for clock in early.clocks if clock.is_finished]

    assert finished == [clock for clock in late.clocks if clock.is_finished]


@settings(max_examples=200, deadline=None)
@given(histories())
def test_a_clock_is_late_exactly_one_second_after_due(events):
    now = events[-1].at
    for clock in replay(events, RULES, now).clocks:
        if clock.state != "running" or clock.breached or clock.due is None:
            continue
        key = clock.metric, clock.n

        assert key not in breaches(replay(events, RULES, clock.due))
        assert breaches(replay(events, RULES, clock.due + SECOND))[key] == clock.due


@settings(max_examples=200, deadline=None)
@given(histories(), GAPS)
def test_every_clock_is_consistent_in_itself(events, gap):
    now = events[-1].at + timedelta(seconds=gap)
    result = replay(events, RULES, now)

    for clock in result.clocks:
        assert (clock.end is None) == (clock.state in {"running", "paused"})
        assert clock.breached == (clock.breached_at is not None)
        assert clock.breached_at in {None, clock.due}
        assert clock.state != "paused" or clock.breached or clock.due is None
        assert clock.elapsed_s >= 0
        assert not clock.is_finished or clock.end >= clock.start
    for metric in METRICS:
        clocks = result.of(metric)
        assert [clock.n for clock in clocks] == list(range(1, len(clocks) + 1))
        assert all(clock.is_finished for clock in clocks[:-1])


@settings(max_examples=200, deadline=None)
@given(histories(), GAPS)
def test_total_time_is_the_time_in_live_states(events, gap):
    """Walk the states with one prefix replay an event, and add up the seconds by hand."""
    now = events[-1].at + timedelta(seconds=gap)
    if any(event.data.get("tier") == "office" or event.data.get("to") == "office" for event in events):
        return  # those count office hours
    if any(event.kind == "delivery_failed" for event in events):
        return  # knowing the failure, an earlier merge may find something unanswered after all
    marks = [*events, Event("end", now)]
    live = timedelta()
    for index in range(1, len(marks)):
        state = replay(events[:index], RULES, marks[index - 1].at).state
        if state in {"new", "open", "pending", "on_hold"}:
            live += marks[index].at - marks[index - 1].at

    totals = [clock.elapsed_s for clock in replay(events, RULES, now).of("total_resolution")]

    assert sum(totals) == live.total_seconds()


def test_a_long_thread_is_replayed_in_good_time():
    talk = [created("08:00", "email", tier="office")]
    for index in range(50):
        hour, minute = 9 + index // 10, index % 10 * 5
        talk += [
            customer(f"{hour:02}:{minute:02}", "email"),
            agent(f"{hour:02}:{minute + 1:02}"),
            status(f"{hour:02}:{minute + 2:02}", to="pending"),
            status(f"{hour:02}:{minute + 3:02}", to="open"),
        ]
    replay(talk, RULES, talk[-1].at)

    began = perf_counter()
    for _ in range(10):
        replay(talk, RULES, talk[-1].at)
    each = (perf_counter() - began) / 10

    assert len(talk) == 201
    assert each < 0.05  # about 4 ms on an idle core; the bar leaves room for a busy one
