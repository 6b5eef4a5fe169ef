"""What the flags of facts say, list by list; and which lists keep times."""

from reports.models import Source

WEEK_DAYS = 7
SILENT_DAYS = 3  # after the bot: whoever says nothing for so long may be content

# Came.
SPAM, MERGED, OUTBOUND, VOIDED, COUNTED = 1, 2, 4, 8, 16
BY_BOT, BOT_ALONE, BOT_CONFIRMED, BOT_SILENT, DELAYED = 32, 64, 128, 256, 512
# A promise.
ON_TIME, WITHIN_30, IN_CHAT = 1, 2, 4
# The first solve.
BY_PERSON, REOPENED, FIRST_CONTACT, ESCALATED, FIRST_LEVEL, UNANSWERED = 1, 2, 4, 8, 16, 32
# A question, and what came of it.
ANSWERED, SCORED, GOOD, SAID, YES, UP, DOWN = 1, 2, 4, 8, 16, 32, 64
# An escalation that has ended.
RETURNED = 1
# An announced time.
KEPT = 1
# A ticket given to somebody.
MISSED = 1
# Live at six in the morning.
OWNERLESS, OVERDUE = 1, 2

CLOCKS = {
    Source.FIRST_TOUCH: "first_touch",
    Source.FIRST_RESPONSE: "first_response",
    Source.NEXT_RESPONSE: "next_response",
    Source.RESOLUTION: "requester_wait",
    Source.QUEUE_ACK: "queue_ack",
}
TIMED = (
    Source.FIRST_RESPONSE,
    Source.NEXT_RESPONSE,
    Source.SOLVE,
    Source.ESCALATION,
    Source.BACKLOG,
    Source.HUMAN,
)
