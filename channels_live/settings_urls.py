"""Settings of channel accounts."""

from django.urls import path

from channels_live import settings_pages, template_pages

urlpatterns = [
    path("", settings_pages.accounts, name="accounts-settings"),
    path("new/<slug:kind>/", settings_pages.new_account, name="new-account"),
    path("<int:pk>/", settings_pages.account, name="account-settings"),
    path("<int:pk>/check/", settings_pages.check, name="account-check"),
    path("<int:pk>/hook/", settings_pages.set_hook, name="account-hook"),
    path("<int:pk>/templates/", template_pages.of_account, name="account-templates"),
    path("<int:pk>/payloads/replay/", settings_pages.replay_all, name="payloads-replay"),
    path("<int:pk>/payloads/<int:payload>/", settings_pages.payload, name="payload"),
    path("<int:pk>/payloads/<int:payload>/replay/", settings_pages.replay, name="payload-replay"),
]
