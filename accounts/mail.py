"""Letters to people who work here, in their language; links always start with our own address."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import Invitation, User, Workspace


def invitation_link(token: str) -> str:
    return settings.HELPDESK_BASE_URL + reverse("accounts:invitation", args=[token])


def send_invitation(invitation: Invitation, token: str) -> None:
    """Send an invitation; raises OSError when the mail server cannot be reached."""
    workspace = Workspace.current().name
    with translation.override(invitation.language):
        subject = _("Your invitation to %(workspace)s") % {"workspace": workspace}
        told = {
            "workspace": workspace,
            "invited_by": invitation.invited_by.name,
            "link": invitation_link(token),
        }
        _send("accounts/mail/invitation.txt", subject, told, invitation.email)


def send_password_reset(user: User) -> None:
    workspace = Workspace.current().name
    names = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    link = settings.HELPDESK_BASE_URL + reverse("accounts:password-reset-confirm", args=names)
    with translation.override(user.language):
        subject = _("A new password for %(workspace)s") % {"workspace": workspace}
        _send(
            "accounts/mail/password_reset.txt",
            subject,
            {"name": user.name, "link": link, "workspace": workspace},
            user.email,
        )


def _send(template: str, subject: str, told: dict[str, str], to: str) -> None:
    send_mail(" ".join(subject.split()), render_to_string(template, told), None, [to])
