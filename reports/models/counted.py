"""What figures are counted from: narrow facts a ticket, and their sums a day.

Everything here can be thrown away and counted again from tickets, clocks and ratings. Ids are plain
numbers without constraints: the rows are written by the hundred thousand and follow what they were
counted from.
"""

from enum import IntEnum

from django.db import models


class Source(IntEnum):
    """The lists that figures are counted from."""

    CAME = 1  # each ticket, on the day it came
    FIRST_TOUCH = 2
    FIRST_RESPONSE = 3
    NEXT_RESPONSE = 4
    RESOLUTION = 5  # how long the customer waited, against the promise
    QUEUE_ACK = 6
    SOLVE = 7  # the first solve of a ticket
    ASKED = 8  # the question after a solve
    NPS = 9
    ESCALATION = 10  # that has ended
    ANNOUNCED = 11  # a time that a customer was told, on the day it was told for
    OFFER = 12  # a ticket given to somebody
    BACKLOG = 13  # live at six in the morning
    WORK = 14  # not facts: person-days, see reports.workload
    HUMAN = 15  # until a person answered, from the first words, by the calendar


class Dim(IntEnum):
    """What a sum is split by."""

    TOTAL = 0
    QUEUE = 1
    AGENT = 2
    TIER = 3
    KIND = 4
    TOPIC = 5


class Fact(models.Model):
    """One thing counted. `flags` say what is true of it, by reports.sources."""

    source = models.SmallIntegerField()
    ticket_id = models.BigIntegerField()
    day = models.DateField()  # by the site's clock
    at = models.DateTimeField()
    place_id = models.BigIntegerField()  # the ticket's queue: who may see it
    queue_id = models.BigIntegerField()
    agent_id = models.BigIntegerField(null=True)
    tier_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, blank=True)
    topic_id = models.BigIntegerField(null=True)
    flags = models.IntegerField(default=0)
    value = models.IntegerField(null=True)  # seconds, or a score
    is_running = models.BooleanField(default=False)  # a time that has not ended yet

    class Meta:
        indexes = [
            models.Index(fields=["ticket_id"], name="fact_ticket"),
            models.Index(fields=["source", "day"], name="fact_source_day"),
        ]


class Rollup(models.Model):
    """The facts of one list and day in one place, split by one thing: how many of each kind, how long."""

    source = models.SmallIntegerField()
    day = models.DateField()
    place_id = models.BigIntegerField()
    dim = models.SmallIntegerField()
    value = models.CharField(max_length=20, blank=True)  # an id or a kind; empty is nobody, nothing
    counts = models.JSONField(default=dict)  # flags -> how many
    done = models.JSONField(default=dict)  # bucket of the time -> how many
    running = models.JSONField(default=dict)
    seconds = models.BigIntegerField(default=0)  # of those that ended

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dim", "source", "day", "place_id", "value"], name="rollup_once")
        ]
        indexes = [models.Index(fields=["source", "day"], name="rollup_source_day")]


class Stale(models.Model):
    """A ticket whose facts must be looked at again; written by triggers, whoever changed it."""

    ticket_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)  # whose ticket it was before


class Counting(models.Model):
    """Up to when all is counted, and by which clock the days were cut."""

    zone = models.CharField(max_length=64)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="counting_single")]
