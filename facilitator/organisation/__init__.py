"""This charity: its name, colour, nation and contact, and the texts people agree to, in versions.

Promise: there is at most one organisation; a wording that somebody may have agreed to is never changed, only
followed by a newer version. May import audit, web and core.
"""
