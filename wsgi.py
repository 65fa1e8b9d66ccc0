"""For WSGI servers: `gunicorn wsgi:app`."""

from facilitator.app import create_app

app = create_app()
