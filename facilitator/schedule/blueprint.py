"""The blueprint that the slice's views share, so that all their endpoints are `schedule.…`."""

from flask import Blueprint

bp = Blueprint("schedule", __name__)
