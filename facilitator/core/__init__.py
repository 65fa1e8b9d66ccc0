"""The ground the house stands on: database base, actor, clock, errors, tokens, time zones, text.

Knows nothing of support groups and imports nothing of this project but `config` and `paths`.
"""
