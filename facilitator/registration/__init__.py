"""People who come to groups: attendees, their memberships, joining online and by telephone, the waiting list,
consent.

Words: an *attendee* is a person; a *membership* is one person in one group for one spell; *waiting* is a
state of it; a *seat* is what counts against the group's `list_limit`. Promises: every seat changes in one
function under the lock of the group's row; a place that becomes free is never given away by itself while
somebody is waiting; the public pages never show whether somebody is known. May import schedule and what lies
below it, never assignments.
"""
