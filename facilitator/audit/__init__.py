"""Who did or read what, when. Rows hold ids and field names, never values; they are added, never changed.

Every operation writes exactly one entry, in its own transaction, through `operations.record`.
"""
