"""How is the web application started by a WSGI server of the operator's choice? As `wsgi:app`."""

from gateway.app import create_app
from gateway.installation import Installation
from gateway.settings import Settings

app = create_app(Installation(Settings.from_env()))
