"""What clocks put on the ticket page and into list rows."""

from escalation.faces import faces
from tickets import slots

slots.add_fragment("clocks", "escalation:clocks")
slots.add_faces(faces)
