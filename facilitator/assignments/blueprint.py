"""The blueprint that the slice's views share, so that all their endpoints are `assignments.…`."""

from flask import Blueprint

bp = Blueprint("assignments", __name__)
