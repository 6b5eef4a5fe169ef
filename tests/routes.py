"""Who may use which address: one line a route, checked by test_routes.py.

A line is: route as Django prints it -> method and the status for
(nobody signed in, agent of the ticket's queue, supervisor, admin, agent of another queue).
The ticket is in a private queue. Where a page takes an id that is not there, the right answer is 404.
"""

Line = tuple[str, int, int, int, int, int]

# How often-used lines read.
PUBLIC: Line = ("GET", 200, 200, 200, 200, 200)
EVERYBODY: Line = ("GET", 302, 200, 200, 200, 200)
ADMINS: Line = ("GET", 302, 403, 403, 200, 403)
ADMINS_ABSENT: Line = ("GET", 302, 403, 403, 404, 403)
ADMINS_POST_ABSENT: Line = ("POST", 302, 403, 403, 404, 403)
OWN_ABSENT: Line = ("POST", 302, 404, 404, 404, 404)
TICKET: Line = ("GET", 302, 200, 200, 200, 404)
VISITORS_POST: Line = ("POST", 401, 401, 401, 401, 401)

ROUTES: dict[str, Line] = {
    "": ("GET", 302, 302, 302, 302, 302),
    "demo/": ("GET", 404, 404, 404, 404, 404),
    "files/<uuid:pk>/": ("GET", 302, 404, 404, 404, 404),
    "healthz": PUBLIC,
    "hooks/<slug:kind>/<str:key>/": ("GET", 404, 404, 404, 404, 404),
    "i18n/setlang/": ("GET", 302, 302, 302, 302, 302),
    "inbox/": EVERYBODY,
    "inbox/<int:number>/": TICKET,
    "inbox/<int:number>/assignment/": ("POST", 302, 422, 422, 422, 404),
    "inbox/<int:number>/draft/": ("POST", 302, 204, 204, 204, 404),
    "inbox/<int:number>/head/": TICKET,
    "inbox/<int:number>/messages/": TICKET,
    "inbox/<int:number>/messages/<int:pk>/": ("GET", 302, 404, 404, 404, 404),
    "inbox/<int:number>/messages/<int:pk>/delivery/": OWN_ABSENT,
    "inbox/<int:number>/panel/": TICKET,
    "inbox/<int:number>/presence/": TICKET,
    "inbox/<int:number>/priority/": ("POST", 302, 422, 422, 422, 404),
    "inbox/<int:number>/reading/": ("POST", 302, 204, 204, 204, 404),
    "inbox/<int:number>/resolution/": ("POST", 302, 200, 200, 200, 404),
    "inbox/<int:number>/state/": ("POST", 302, 422, 422, 422, 422),
    "inbox/<int:number>/subject/": TICKET,
    "inbox/<int:number>/topic/": ("POST", 302, 200, 200, 200, 404),
    "inbox/list/": EVERYBODY,
    "inbox/rows/": EVERYBODY,
    "invitation/<str:token>/": ("GET", 404, 404, 404, 404, 404),
    "live/pass/": ("POST", 302, 200, 200, 200, 200),
    "login/": ("GET", 200, 302, 302, 302, 302),
    "logout/": ("POST", 302, 302, 302, 302, 302),
    "metrics": ("GET", 401, 401, 401, 401, 401),
    "notifications/": EVERYBODY,
    "notifications/<int:pk>/acknowledgement/": OWN_ABSENT,
    "notifications/acknowledgement/": ("POST", 302, 400, 400, 400, 400),
    "palette/": EVERYBODY,
    "password-reset/": PUBLIC,
    "password-reset/<str:uid>/<str:token>/": ("GET", 404, 404, 404, 404, 404),
    "presence/": ("POST", 302, 400, 400, 400, 400),
    "readyz": PUBLIC,
    "set-up/": ("GET", 404, 404, 404, 404, 404),
    "settings/": EVERYBODY,
    "settings/accounts/": ADMINS,
    "settings/accounts/<int:pk>/": ADMINS_ABSENT,
    "settings/accounts/<int:pk>/check/": ADMINS_POST_ABSENT,
    "settings/accounts/<int:pk>/payloads/<int:payload>/replay/": ADMINS_POST_ABSENT,
    "settings/accounts/new/<slug:kind>/": ADMINS_ABSENT,
    "settings/calendars/": ADMINS,
    "settings/calendars/<slug:slug>/": ADMINS_ABSENT,
    "settings/calendars/new/": ADMINS,
    "settings/invitations/<int:pk>/withdrawal/": ADMINS_POST_ABSENT,
    "settings/me/": EVERYBODY,
    "settings/me/password/": EVERYBODY,
    "settings/people/": ADMINS,
    "settings/people/<int:pk>/": ADMINS_ABSENT,
    "settings/people/<int:pk>/activity/": ADMINS_POST_ABSENT,
    "settings/queues/": ADMINS,
    "settings/queues/<slug:slug>/": ADMINS_ABSENT,
    "settings/queues/new/": ADMINS,
    "settings/tiers/": ADMINS,
    "settings/tiers/<slug:slug>/": ADMINS_ABSENT,
    "settings/tiers/new/": ADMINS,
    "settings/tokens/": EVERYBODY,
    "settings/tokens/<int:pk>/revocation/": OWN_ABSENT,
    "settings/topics/": ADMINS,
    "settings/topics/<slug:slug>/": ADMINS_ABSENT,
    "settings/topics/new/": ADMINS,
    "uploads/": ("POST", 302, 422, 422, 422, 422),
    "widget.js": PUBLIC,
    "widget/api/attachments/": VISITORS_POST,
    "widget/api/choice/": VISITORS_POST,
    "widget/api/end/": VISITORS_POST,
    "widget/api/feed/": ("GET", 401, 401, 401, 401, 401),
    "widget/api/messages/": VISITORS_POST,
    "widget/api/pass/": VISITORS_POST,
    "widget/api/receipts/": VISITORS_POST,
    "widget/api/session/": ("POST", 400, 400, 400, 400, 400),
    "widget/api/typing/": VISITORS_POST,
    "widget/config/<str:key>/": PUBLIC,
    "widget/files/<uuid:pk>/": ("GET", 404, 404, 404, 404, 404),
    "widget/frame/<str:key>/": PUBLIC,
    "widget/inline.js": PUBLIC,
}
