"""Each rule of the clocks by its number, on the shortest ticket that tells it from its neighbour."""

import pytest

from tests.clocks.stories import (
    acknowledge,
    agent,
    at,
    created,
    customer,
    escalate,
    happened,
    merge_in,
    only,
    run,
    status,
    tier,
    void,
)

bot_said, returned, merged_away = (happened(kind) for kind in ("message", "return", "merged_into"))


def brought(*messages: tuple[str, str]) -> dict:
    listed = [{"t": f"2026-06-01T{time}:00Z", "author": who, "channel": "whatsapp"} for time, who in messages]
    return {"created": listed[0]["t"], "messages": listed}


def test_met_is_ending_at_the_due_second_and_late_is_one_more():
    met, late = (run("10:05", created("10:00", "chat"), agent(when)) for when in ("10:00:30", "10:00:31"))

    assert only(met, "first_response").breached is False
    assert only(late, "first_response").breached_at == at("10:00:30")
    assert only(run("10:00:30", created("10:00", "chat")), "first_response").breached is False


def test_r1_the_tightest_message_sets_the_due_time_and_the_oldest_the_start():
    """A mail, then a chat: the chat's two minutes end before the mail's eight hours."""
    result = run(
        "11:31",
        created("10:00", "email"),
        agent("10:30"),
        customer("11:00", "email"),
        customer("11:30", "chat"),
    )

    clock = only(result, "next_response")

    assert (clock.start, clock.due, clock.elapsed_s) == (at("11:00"), at("11:32"), 31 * 60)


def test_r2_a_solve_without_an_answer_ends_the_wait_and_is_counted():
    result = run("13:00", created("10:00"), agent("10:10"), customer("11:00"), status("11:20", to="solved"))

    clock = only(result, "next_response")

    assert (clock.state, clock.breached, clock.elapsed_s) == ("cancelled", False, 1200)
    assert result.solved_unanswered == 1


@pytest.mark.parametrize("silent", [{"courtesy": True}, {"auto": True}])
def test_r3_thanks_and_robots_reopen_nothing_and_owe_nothing(silent):
    result = run(
        "12:00", created("10:00"), agent("10:05"), status("10:06", to="solved"), customer("10:20", **silent)
    )

    assert (result.state, result.reopen_count, result.of("next_response")) == ("solved", 0, ())


def test_r3_an_agent_who_reopens_what_was_never_answered_owes_the_first_answer_again():
    result = run("11:30", created("10:00"), status("10:20", to="solved"), status("11:00", to="open"))

    first, second = result.of("first_response")

    assert (first.state, second.state, second.start) == ("cancelled", "running", at("11:00"))


def test_r4_a_worse_plan_never_loosens_a_running_reply():
    result = run("11:50", created("10:00", tier="gold"), tier("10:05", to="basic"))

    assert only(result, "first_response").due == at("10:15")
    assert only(result, "requester_wait").due == at("06-02 10:00")


def test_r6_the_sources_own_answers_count():
    source = brought(("10:20", "customer"), ("10:30", "agent"))

    result = run("11:20", created("11:00"), merge_in("11:10", source=source))

    assert only(result, "first_response").start == at("11:00")


def test_r6_what_was_owed_on_a_merged_ticket_has_moved_and_its_work_is_cancelled():
    result = run("12:00", created("10:00"), merged_away("10:30", number=7))

    assert (only(result, "first_response").state, only(result, "agent_work").state) == ("moved", "cancelled")
    assert result.state == "merged"


def test_r8_a_bot_touches_and_answers_nothing():
    result = run(
        "10:10",
        created("10:00", "chat", bot=True),
        bot_said("10:00:03", author="bot", public=True),
        customer("10:01", "chat"),
    )

    assert only(result, "first_touch").elapsed_s == 3
    assert (result.of("first_response"), result.of("agent_work")) == ((), ())


def test_r9_an_answer_to_what_we_began_is_a_further_one_even_where_nothing_was_sent():
    result = run("12:30", created("10:00", by="agent"), customer("12:00"))

    assert (result.of("first_touch"), result.of("first_response")) == ((), ())
    assert only(result, "next_response").due == at("13:00")


def test_r10_escalating_acknowledging_and_returning_move_no_clock_of_the_customer():
    quiet = created("10:00"), agent("10:05"), customer("10:10")
    busy = (
        *quiet,
        escalate("10:15", to="senior"),
        acknowledge("10:20", queue="senior"),
        returned("10:25", to="finance"),
    )

    def of_customer(result):
        return [clock for clock in result.clocks if clock.metric != "queue_ack"]

    assert of_customer(run("10:40", *busy)) == of_customer(run("10:40", *quiet))
    assert of_customer(run("06-03 10:40", *busy)) == of_customer(run("06-03 10:40", *quiet))


@pytest.mark.parametrize("author", [{"author": "agent", "public": False}, {"author": "vendor"}])
def test_r10_notes_and_vendors_answer_nobody(author):
    result = run("10:40", created("10:00"), bot_said("10:10", **author))

    assert (only(result, "first_response").state, result.state) == ("running", "new")
    assert only(result, "first_touch").breached_at == at("10:05")


@pytest.mark.parametrize("author", ["system", "auto"])
def test_r11_what_the_system_sends_is_no_news(author):
    result = run(
        "11:00",
        created("10:00"),
        agent("10:10"),
        bot_said("10:30", author=author, public=True),
    )

    assert [only(result, metric).start for metric in ("periodic_update", "pausable_update")] == [
        at("10:10"),
        at("10:10"),
    ]


def test_r12_one_instance_is_taken_out_and_stays_to_be_seen():
    result = run(
        "12:00",
        created("10:00"),
        agent("11:30"),
        customer("11:40"),
        void("11:50", metric="first_response", n=1, reason="outage"),
        agent("11:55"),
        customer("11:56"),
        void("11:57", metric="next_response", n=2, reason="test"),
    )

    first = only(result, "first_response")
    second, third = result.of("next_response")

    assert (first.voided, first.breached, first.breached_at) == (True, True, at("11:00"))
    assert (second.voided, third.voided) == (False, True)


def test_r13_time_never_runs_backwards():
    """A reply noted with an earlier time than the message before it answers it at once, not before."""
    result = run("11:30", created("10:00"), agent("10:10"), customer("11:00"), agent("10:50"))

    clock = only(result, "next_response")

    assert (clock.start, clock.end, clock.elapsed_s) == (at("11:00"), at("11:00"), 0)


def test_r14_what_is_paused_says_what_is_left_and_has_no_due_time():
    result = run("14:00", created("10:00"), agent("10:30"), status("11:00", to="pending"))

    work = only(result, "agent_work")

    assert (work.state, work.due, work.elapsed_s) == ("paused", None, 3600)
    assert work.remaining_s == 57_600 - 3600
