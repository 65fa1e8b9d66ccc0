"""Facilitators (counsellors and trained peers) and guest speakers.

Promise: neither table says anything about anybody's health, and nobody in them is an attendee row. May
import accounts and below, never groups.
"""
