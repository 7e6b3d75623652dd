"""Which routes are about webhooks?"""

from __future__ import annotations

from gateway.api import hooks
from gateway.api.routing import LISTING, JsonBody, Route
from gateway.hooks.actions import MAY

HOOK_ROUTES = (
    Route(
        "GET",
        "/webhooks",
        "listWebhooks",
        "Who is told of events.",
        MAY,
        hooks.list_hooks,
        "WebhookList",
        "webhooks",
        query=LISTING,
    ),
    Route(
        "POST",
        "/webhooks",
        "registerWebhook",
        "Have events told to an address from now on. The secret is in this answer and in no other.",
        MAY,
        hooks.register,
        "Webhook",
        "webhooks",
        body=JsonBody("WebhookGiven"),
        refusals=("webhook_url", "webhook_events", "too_many_webhooks"),
        status=201,
    ),
    Route(
        "DELETE",
        "/webhooks/{id}",
        "endWebhook",
        "Tell nothing more there.",
        MAY,
        hooks.end,
        "Webhook",
        "webhooks",
        refusals=("no_such_webhook",),
    ),
    Route(
        "POST",
        "/webhooks/{id}/ping",
        "pingWebhook",
        "Have a `ping` told there now; what was given up goes on from where it stopped.",
        MAY,
        hooks.ping,
        "Webhook",
        "webhooks",
        body=JsonBody("Nothing", needed=False),
        refusals=("no_such_webhook",),
    ),
)
