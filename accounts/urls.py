"""Coming in, one's own pages, and the settings of the workplace."""

from django.urls import path

from accounts.views import calendardays, calendars, entry, me, roster, routing, workplace

app_name = "accounts"
urlpatterns = [
    path("login/", entry.sign_in, name="login"),
    path("logout/", entry.sign_out, name="logout"),
    path("set-up/", entry.set_up, name="set-up"),
    path("invitation/<str:token>/", entry.invitation, name="invitation"),
    path("password-reset/", entry.password_reset, name="password-reset"),
    path(
        "password-reset/<str:uid>/<str:token>/", entry.password_reset_confirm, name="password-reset-confirm"
    ),
    path("presence/", me.presence, name="presence"),
    path("notifications/", me.notifications, name="notifications"),
    path("notifications/acknowledgement/", me.acknowledge_all, name="acknowledge-all"),
    path("notifications/<int:pk>/acknowledgement/", me.acknowledge, name="acknowledge"),
    path("settings/", workplace.overview, name="settings"),
    path("settings/me/", me.profile, name="profile"),
    path("settings/me/password/", me.password, name="password"),
    path("settings/tokens/", me.tokens, name="tokens"),
    path("settings/tokens/<int:pk>/revocation/", me.revoke_token, name="revoke-token"),
    path("settings/people/", workplace.people, name="people"),
    path("settings/people/<int:pk>/", workplace.person, name="person"),
    path("settings/people/<int:pk>/activity/", workplace.activity, name="activity"),
    path("settings/invitations/<int:pk>/withdrawal/", workplace.withdraw, name="withdraw"),
    path("settings/queues/", workplace.queues, name="queues"),
    path("settings/queues/new/", workplace.queue, name="new-queue"),
    path("settings/queues/<slug:slug>/", workplace.queue, name="queue"),
    path("settings/roster/", roster.roster, name="roster"),
    path("settings/roster/copy/", roster.copy, name="copy-week"),
    path("settings/roster/shifts/new/", roster.shift, name="new-shift"),
    path("settings/roster/shifts/<int:pk>/", roster.shift, name="shift"),
    path("settings/roster/shifts/<int:pk>/removal/", roster.remove_shift, name="remove-shift"),
    path("settings/roster/leaves/new/", roster.leave, name="new-leave"),
    path("settings/roster/leaves/<int:pk>/removal/", roster.remove_leave, name="remove-leave"),
    path("settings/routing/", routing.overview, name="routing"),
    path("settings/routing/<slug:slug>/", routing.queue, name="routing-queue"),
    path("settings/skills/", routing.skills, name="skills"),
    path("settings/skills/new/", routing.new_skill, name="new-skill"),
    path("settings/calendars/", calendars.calendars, name="calendars"),
    path("settings/calendars/new/", calendars.calendar, name="new-calendar"),
    path("settings/calendars/new/month/", calendars.preview, name="calendar-month"),
    path("settings/calendars/<slug:slug>/", calendars.calendar, name="calendar"),
    path("settings/calendars/<slug:slug>/removal/", calendars.remove, name="remove-calendar"),
    path("settings/calendars/<slug:slug>/days/", calendardays.days, name="calendar-days"),
]
