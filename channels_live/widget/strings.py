"""Every word of the panel, in the language that is active; JavaScript holds none."""

from django.utils.translation import gettext as _


def panel_strings() -> dict[str, str]:
    """Give the panel's words; placeholders in braces are filled by the page."""
    return {
        "attach": _("Attach a photo or file"),
        "chat_with": _("Chat with {name}"),
        "closed_lead": _("Leave a message: we answer when we open, here or by e-mail."),
        "closed_note": _("Messages wait for us"),
        "closed_until": _("We are closed until {time}"),
        "conversation": _("Conversation"),
        "deleted": _("This message was deleted"),
        "delivered": _("Delivered"),
        "dismiss": _("Show no previews"),
        "edited": _("Edited"),
        "email_ending": _("Add the ending, for example .co.id"),
        "email_wrong": _("Write an address, for example name@example.com"),
        "ended": _("Chat ended"),
        "event_ended": _("Chat ended"),
        "event_joined": _("{name} joined"),
        "event_joined_after": _("{name} joined after {n} min"),
        "event_reopened": _("The chat goes on"),
        "file": _("File"),
        "message": _("Message"),
        "message_needed": _("Write your message first"),
        "minimise": _("Minimise"),
        "not_done": _("That did not work. Please try again."),
        "not_sent": _("Not sent. Send again"),
        "offline": _("No connection. Messages are saved and sent automatically."),
        "options": _("Options"),
        "read": _("Read"),
        "send": _("Send"),
        "sent": _("Sent"),
        "thanks": _("Thank you"),
        "today": _("Today"),
        "too_big": _("{name} is over {size} MB"),
        "typing": _("{name} is typing"),
        "uploading": _("Sending the file"),
        "words": _("Add a few words"),
        "with_brand": _("answers for {name}"),
        "write": _("Write a message"),
    }


def menu_strings() -> dict[str, str]:
    """Give the words of the panel's menu and of what it opens; they travel when somebody opens it."""
    return {
        "about_this": _("You are writing about"),
        "back": _("Back to the chat"),
        "camera": _("Take a photo"),
        "code_sent": _("If you have written to us from there, a code is on its way. Type it here."),
        "code_wrong": _("That is not the code. Try again, or ask for a new one."),
        "emoji": _("Emoji"),
        "end": _("End chat"),
        "go_on": _("Go on"),
        "it_was_me": _("I have written from another number"),
        "joined": _("Thank you: your conversations are together now."),
        "no_questions": _("No open questions."),
        "questions": _("My open questions"),
        "sound_off": _("Sound off"),
        "sound_on": _("Sound on"),
        "transcript": _("Transcript"),
        "your_number": _("The number or address you wrote from"),
    }
