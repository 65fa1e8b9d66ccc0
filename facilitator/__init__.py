"""Facilitator: a back-office for charities that run support groups for people with serious illness."""
