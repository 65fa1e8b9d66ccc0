"""Who runs and who speaks at which session.

Words: a *default* is who normally runs the sessions of a series; an *assignment* is one facilitator at one
session, copied from a default or made for that session alone; a *cover* is an assignment in somebody's place;
a *booking* is one speaker at one session; a *clash* is another session in the way, the journey between two
places included.

Promises: nobody is live twice at one session (the database says so too); a clash is never stored unseen: it
either has a reason in words or waits as "to confirm"; nobody is asked why they cannot come. A session's row is
the lock for who is down for it, a person's row the lock for their diary; locks are taken in the order group,
series, sessions, people.

May import schedule and what lies below it, never registration.
"""
