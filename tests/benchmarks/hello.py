"""The least a Flask application can do: what the others are measured against."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
@app.get("/healthz")
def hello() -> str:
    """Greet."""
    return "hello"
