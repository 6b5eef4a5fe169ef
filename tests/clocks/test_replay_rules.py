"""The corners of the rules, each on a ticket short enough to follow by hand."""

from datetime import UTC, datetime

from escalation.clocks import Clock
from escalation.events import Event
from escalation.policies import Policy, Promises, looser_than_floor
from escalation.replay import replay
from tests.clocks.stories import (
    BASIC,
    CALENDARS,
    GOLD,
    acknowledge,
    agent,
    at,
    created,
    customer,
    escalate,
    failed,
    handoff,
    merge_in,
    only,
    priority,
    promises,
    run,
    status,
    tier,
)


def shape(clock: Clock) -> tuple:
    return clock.start, clock.due, clock.state, clock.elapsed_s


# --- reopening


def test_a_customer_reopens_at_the_last_second_of_the_window():
    solved = created("10:00"), agent("10:05"), status("10:06", to="solved")

    in_time = run("06-08 11:00", *solved, customer("06-08 10:06"))
    too_late = run("06-08 11:00", *solved, customer("06-08 10:06:01"))

    assert (in_time.state, in_time.reopen_count, in_time.followup_ticket) == ("open", 1, False)
    assert (too_late.state, too_late.reopen_count, too_late.followup_ticket) == ("solved", 0, True)


def test_reopening_twice_adds_up_the_time():
    result = run(
        "14:00",
        created("10:00"),
        agent("10:10"),
        status("10:20", to="solved"),
        customer("11:00"),
        status("11:05", to="solved"),
        customer("12:00"),
        agent("12:30"),
        status("12:40", to="solved"),
    )

    assert (result.reopen_count, result.solved_unanswered) == (2, 1)
    assert only(result, "agent_work").elapsed_s == (20 + 5 + 40) * 60
    assert [clock.state for clock in result.of("next_response")] == ["cancelled", "fulfilled"]


def test_an_agent_reopens_into_pending_with_paused_clocks():
    result = run(
        "13:00", created("10:00"), agent("10:10"), status("10:20", to="solved"), status("11:00", to="pending")
    )

    assert (result.state, result.reopen_count) == ("pending", 1)
    assert shape(only(result, "requester_wait")) == (at("10:00"), None, "paused", 1200)
    assert shape(only(result, "total_resolution"))[2:] == ("running", 1200 + 7200)
    assert result.of("next_response") == ()


def test_reopening_a_never_answered_ticket_owes_a_first_response_again():
    result = run("11:30", created("10:00"), status("10:20", to="solved"), customer("11:00"))

    first, second = result.of("first_response")

    assert shape(first) == (at("10:00"), at("11:00"), "cancelled", 1200)
    assert shape(second) == (at("11:00"), at("12:00"), "running", 1800)
    assert [clock.state for clock in result.of("first_touch")] == ["cancelled"]


def test_a_customer_who_returns_after_the_bot_is_owed_a_human():
    result = run(
        "11:10",
        created("10:00", "chat", bot=True),
        status("10:03", to="solved", by="bot"),
        customer("11:00", "chat"),
    )

    assert result.state == "open"
    assert shape(only(result, "first_response")) == (at("11:00"), at("11:00:30"), "running", 600)
    assert only(result, "agent_work").start == at("11:00")


def test_a_status_already_held_changes_nothing():
    events = created("10:00"), agent("10:05"), status("10:06", to="solved")

    assert run("12:00", *events, status("11:00", to="solved")) == run("12:00", *events)


# --- changes of tier and priority


def test_a_tighter_promise_never_breaches_by_the_change_itself():
    result = run("19:59:59", created("10:00", "email"), agent("10:00"), tier("19:00", to="gold"))

    work = only(result, "agent_work")

    assert (work.allowance_s, work.due, work.breached) == (9 * 3600 + 3600, at("20:00"), False)
    assert work.rule == "grace"


def test_a_looser_work_promise_counts_at_once_and_a_reply_promise_never():
    result = run("11:00", created("10:00", "email", tier="gold"), tier("10:30", to="basic"))

    assert only(result, "first_response").due == at("11:00")
    assert only(result, "agent_work").due == at("06-02 02:00")


def test_a_change_after_the_breach_keeps_the_breach():
    result = run("20:00", created("10:00", "email", tier="gold"), tier("15:00", to="basic"))

    work = only(result, "agent_work")

    assert (work.breached_at, work.due, work.elapsed_s) == (at("14:00"), at("14:00"), 36_000)


def test_a_change_while_paused_is_projected_on_resuming():
    result = run(
        "13:00",
        created("10:00", "email"),
        agent("10:30"),
        status("11:00", to="pending"),
        priority("11:30", to="urgent"),
        customer("12:00", "email"),
    )

    assert only(result, "agent_work").due == at("15:00")  # 4 h allowed, 1 h consumed
    assert only(result, "next_response").due == at("14:00")


def test_a_change_while_solved_shows_only_after_reopening():
    events = created("10:00"), agent("10:10"), status("12:00", to="solved"), tier("13:00", to="gold")

    frozen = only(run("14:00", *events), "agent_work")
    reopened = only(run("15:00", *events, customer("14:30")), "agent_work")

    assert shape(frozen) == (at("10:00"), at("06-02 02:00"), "fulfilled", 7200)
    assert shape(reopened) == (at("10:00"), at("16:30"), "running", 7200 + 1800)


def test_an_upgrade_at_the_weekend_takes_the_new_calendar():
    result = run(
        "06-06 12:00", created("06-05 14:30", "email", tier="office"), tier("06-06 11:00", to="gold")
    )

    reply, wait = only(result, "first_response"), only(result, "requester_wait")

    assert (reply.due, reply.elapsed_s) == (at("06-06 11:30"), 1800 + 3600)
    assert (wait.due, wait.elapsed_s) == (at("06-06 18:30"), 1800 + 3600)
    assert [(each.calendar, each.until) for each in wait.segments] == [
        ("office", at("06-06 11:00")),
        ("always", None),
    ]


def test_a_new_version_waits_for_the_next_change():
    old, new = Policy.from_dict({"tiers": {"basic": BASIC}}), {"tiers": {"basic": GOLD}}
    rules = Promises((old, Policy.from_dict(new, version=2, since=at("10:20"))), CALENDARS)
    events = created("10:00"), agent("10:10"), customer("10:30")

    kept = replay(events, rules, at("10:40"))
    taken = replay([*events, Event("reapply", at("10:35"))], rules, at("10:40"))

    assert (only(kept, "next_response").due, only(kept, "next_response").policy_version) == (at("11:30"), 1)
    assert (only(taken, "next_response").due, only(taken, "next_response").policy_version) == (at("11:00"), 2)


# --- deliveries


def test_a_reply_that_failed_after_the_solve_reopens_and_revives():
    events = created("10:00"), agent("10:20", id="m1"), status("10:30", to="solved")

    before = run("10:39", *events)
    after = run("10:50", *events, failed("10:40", ref="m1"))

    assert shape(only(before, "first_response")) == (at("10:00"), at("11:00"), "fulfilled", 1200)
    assert (after.state, after.reopen_count) == ("open", 1)
    assert shape(only(after, "first_response")) == (at("10:00"), at("11:00"), "running", 3000)
    assert only(after, "agent_work").elapsed_s == 2400


def test_a_failed_reply_leaves_the_wait_to_the_earlier_message():
    result = run(
        "11:00", created("10:00"), agent("10:20", id="m1"), customer("10:30"), failed("10:31", ref="m1")
    )

    assert shape(only(result, "first_response")) == (at("10:00"), at("11:00"), "running", 3600)
    assert result.of("next_response") == result.of("periodic_update") == ()


def test_a_second_reply_stands_when_the_first_failed():
    result = run(
        "11:00", created("10:00"), agent("10:20", id="m1"), agent("10:25", id="m2"), failed("10:31", ref="m1")
    )

    assert shape(only(result, "first_response")) == (at("10:00"), at("11:00"), "fulfilled", 1500)


def test_a_failure_sent_after_the_solve_reopens_nothing():
    events = created("10:00"), agent("10:20"), status("10:30", to="solved"), agent("10:35", id="m2")

    result = run("11:00", *events, failed("10:40", ref="m2"))

    assert (result.state, result.reopen_count) == ("solved", 0)


# --- merges


def source(*messages: tuple[str, str]) -> dict:
    stamped = [(f"2026-06-01T{time}:00Z", author) for time, author in messages]
    listed = [{"t": time, "author": author, "channel": "whatsapp"} for time, author in stamped]
    return {"created": stamped[0][0], "messages": listed}


def test_a_merge_brings_only_what_neither_ticket_answered():
    brought = source(("10:20", "customer"), ("10:30", "agent"), ("10:40", "customer"), ("10:55", "customer"))

    result = run("11:20", created("10:00"), agent("10:45"), merge_in("11:10", source=brought))

    assert shape(only(result, "next_response")) == (at("10:55"), at("11:55"), "running", 1500)


def test_a_merge_into_solved_reopens_only_for_something_unanswered():
    solved = created("10:00"), agent("10:45"), status("10:50", to="solved")

    quiet = run("11:20", *solved, merge_in("11:10", source=source(("10:20", "customer"))))
    waiting = run("11:20", *solved, merge_in("11:10", source=source(("10:48", "customer"))))

    assert (quiet.state, quiet.reopen_count) == ("solved", 0)
    assert (waiting.state, waiting.reopen_count) == ("open", 1)
    assert only(waiting, "next_response").start == at("10:48")


def test_a_merge_can_bring_a_breach():
    result = run("11:30", created("11:00"), merge_in("11:25", source=source(("10:20", "customer"))))

    assert only(result, "first_response").breached_at == at("11:20")


def test_a_merge_into_closed_is_refused():
    closed = created("10:00"), agent("10:45"), status("10:50", to="solved"), status("10:51", to="closed")

    result = run("11:20", *closed, merge_in("11:10", source=source(("10:48", "customer"))))

    assert (result.state, result.of("next_response")) == ("closed", ())


# --- the rest


def test_the_bot_owes_nothing_until_it_hands_off():
    chat = created("10:00", "chat", bot=True), customer("10:01", "chat")

    waiting, handed = run("10:05", *chat), run("10:05", *chat, handoff("10:02"))

    assert (waiting.state, waiting.of("first_response"), waiting.of("agent_work")) == ("bot", (), ())
    assert (handed.state, only(handed, "first_response").start) == ("new", at("10:02"))


def test_an_automatic_mail_opens_no_first_clock():
    result = run("11:00", created("10:00", "email", auto=True), customer("10:30", "email"))

    assert result.of("first_touch") == ()
    assert only(result, "first_response").start == at("10:30")


def test_an_acknowledgement_of_another_queue_counts_for_nothing():
    handed = created("10:00"), agent("10:05"), escalate("10:10", to="senior")

    other = run("10:20", *handed, acknowledge("10:15", queue="finance"))
    own = run("10:20", *handed, acknowledge("10:15", queue="senior"))
    solved = run("10:20", *handed, status("10:15", to="solved"))

    assert [only(each, "queue_ack").state for each in (other, own, solved)] == [
        "running",
        "fulfilled",
        "cancelled",
    ]


def test_a_clock_that_ran_out_at_closing_time_is_late_after_it():
    result = run(
        "06-05 16:00",
        created(
            "06-03 15:00", "whatsapp", tier="office"
        ),  # at closing: 16 h of work end on Friday at closing
        status("06-05 15:30", to="pending"),
    )

    work = only(result, "agent_work")

    assert (work.due, work.breached, work.state, work.elapsed_s) == (
        at("06-05 15:00"),
        True,
        "paused",
        57_600,
    )


def test_unknown_events_are_ignored():
    events = created("10:00"), agent("10:05")

    assert run("11:00", *events, Event("tagged", at("10:10"), {"tag": "vip"})) == run("11:00", *events)


def test_a_message_from_a_clock_ahead_of_ours_is_not_negative():
    result = run("10:00", created("10:02"))

    assert shape(only(result, "first_response")) == (at("10:02"), at("11:02"), "running", 0)


def test_next_due_is_the_earliest_of_what_still_runs():
    assert run("10:02", created("10:00"), agent("10:01"), customer("10:02")).next_due == at("11:02")


def test_the_floor_is_kept_by_every_tier():
    loose = {**GOLD, "targets": {**GOLD["targets"], "requester_wait": {"*": {"*": 90_000}}}}

    found = list(looser_than_floor(Policy.from_dict({"tiers": {"basic": BASIC, "gold": loose}})))

    assert {(each.tier, each.metric, each.channel) for each in found} == {
        ("basic", "first_response", "telegram"),
        ("basic", "next_response", "telegram"),
        ("gold", "first_response", "telegram"),
        ("gold", "next_response", "telegram"),
        ("gold", "requester_wait", "*"),
    }


def test_promises_take_the_newest_version_in_force():
    first = Policy.from_dict({"tiers": {"basic": BASIC}})
    second = Policy.from_dict({"tiers": {"basic": GOLD}}, version=2, since=at("10:20"))
    rules = Promises((first, second), CALENDARS)

    assert [rules.policy_at(at(when)).version for when in ("10:19:59", "10:20")] == [1, 2]
    assert promises().policy_at(datetime(2020, 1, 1, tzinfo=UTC)).version == 1
