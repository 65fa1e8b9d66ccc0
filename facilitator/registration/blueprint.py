"""The blueprint that registration's modules of views share."""

from flask import Blueprint

bp = Blueprint("registration", __name__)
