"""What tickets put into the places of their own page, beside what the apps above put there."""

from tickets import slots

slots.add_fragment("customer-panel", "tickets:tier")
