"""Headers on every response, errors and redirects included (assurance lines 37-40), and the Host check."""

from flask import Flask, Response, abort, request

from facilitator.config import LOOPBACK, Settings

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
DEFAULTS = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
# Addresses that hold a secret. Whatever is answered there, also a refusal, passes the address on to nobody.
SECRET_ADDRESSES = ("/my/", "/calendar/", "/set-password/", "/offer/", "/cover/", "/speaker/")
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def install_headers(app: Flask, settings: Settings) -> None:
    """Set the headers and refuse requests for a host that is not this installation's."""
    hosts = {settings.host} | (LOOPBACK if settings.host in LOOPBACK else set())

    @app.before_request
    def check_host() -> None:
        if _host_name(request.host) not in hosts:
            abort(400)

    @app.after_request
    def set_headers(response: Response) -> Response:
        always = ALWAYS | (SECRET if request.path.startswith(SECRET_ADDRESSES) else {})
        for name, value in always.items():
            response.headers[name] = value
        for name, value in DEFAULTS.items():
            response.headers.setdefault(name, value)
        if settings.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response


def _host_name(host: str) -> str:
    return host.rsplit(":", 1)[0].strip("[]").lower() if not host.endswith("]") else host.strip("[]")
