"""What an admin does in Telegram, in order."""

from django.utils.translation import gettext_lazy as _

STEPS = (
    _("In Telegram write /newbot to @BotFather and copy the token it gives you."),
    _("Save here, then press “Set webhook”: Telegram learns the address and the secret by itself."),
    _("For group chats write /setprivacy to @BotFather and choose Disable."),
    _("Test the connection and write to your bot from your own phone."),
)
