"""How DRF behaves here: bearer tokens, JSON, our form of errors; and how its schema is written."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.auth.TokenThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.core.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "helpdesk.core.schema.Schema",
    "EXCEPTION_HANDLER": "helpdesk.core.api.handle",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Meja",
    "DESCRIPTION": "Tickets, their messages and their promises.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AttachmentState": "tickets.models.Attachment.State",
        "EscalationKind": "escalation.models.EscalationKind",
        "DeliveryState": "tickets.models.DeliveryState",
        "MessageKind": "tickets.models.Kind",
    },
}
