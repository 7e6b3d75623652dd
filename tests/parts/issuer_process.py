"""A real OpenID Connect provider as a program: Django OAuth Toolkit, which knows nothing of us.

`python issuer_process.py FOLDER REDIRECT LOGOUT` prints the address that it listens on. It has doors of
its own: `POST /people/NAME` says with which claims somebody is known, `GET /be/NAME` is a browser signing in as them,
and on `/who` a person does that.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

CLIENT, SECRET = "ccvo", "een geheim dat alleen de crisislijn kent"
PEOPLE: dict[str, dict[str, Any]] = {}


def made_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def configure(folder: Path) -> None:
    strict = ("IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS")
    settings.configure(
        DEBUG=False,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="only for this test",
        ROOT_URLCONF="__main__",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "issuer.sqlite"}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LOGIN_URL="/who",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": made_key(),
            "SCOPES": {"openid": "", "profile": ""},
            "PKCE_REQUIRED": True,
            "ALLOWED_SCHEMES": ["http", "https"],
            "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
            "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
            "OAUTH2_VALIDATOR_CLASS": "__main__.Validator",
            "ID_TOKEN_EXPIRE_SECONDS": 300,
            **{f"COMPLIANT_BCP_RFC9700_{each}": True for each in strict},
        },
    )
    django.setup()


configure(Path(sys.argv[1]))

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpResponse, HttpResponseRedirect  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402


class Validator(OAuth2Validator):
    """Says of a person what was told to `/people`."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return {"sub": f"sub-{request.user.username}"} | PEOPLE.get(request.user.username, {})


@csrf_exempt
def know(request: Any, name: str) -> HttpResponse:
    PEOPLE[name] = json.loads(request.body)
    get_user_model().objects.get_or_create(username=name)
    return HttpResponse("known")


def be(request: Any, name: str) -> HttpResponse:
    login(request, get_user_model().objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
    return HttpResponse(name)


@csrf_exempt
def who(request: Any) -> HttpResponse:
    """Ask for a name, and lead on to where the person was going."""
    if request.method == "POST":
        be(request, request.POST["name"])
        return HttpResponseRedirect(request.GET["next"])
    return HttpResponse(
        "<!doctype html><html lang=nl><title>Aanmelden</title>"
        "<form method=post><label>Naam <input name=name></label> <button>Aanmelden</button></form>"
    )


@csrf_exempt
def rotate(request: Any) -> HttpResponse:
    """Sign with another key from now on; the old one is withdrawn."""
    settings.OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"] = made_key()
    oauth2_settings.reload()
    return HttpResponse("rotated")


urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("people/<str:name>", know),
    path("be/<str:name>", be),
    path("who", who),
    path("rotate", rotate),
]


class Silent(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_: Any) -> None:
        return


def main() -> None:
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=sys.argv[2],
        post_logout_redirect_uris=sys.argv[3],
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
