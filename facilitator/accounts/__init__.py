"""Who may sign in, with which role, who is signed in where; invitations and password resets by one-time link.

Words: a *user* is a member of staff or a volunteer with an account and exactly one role (the safeguarding
lead is a flag beside it); a *sign-in* is one browser of theirs; a *one-time link* invites or resets; a *try*
is an attempt with a password.

Promises: an unknown address and a wrong password get the same answer in the same time; a password is stored
only as its argon2 hash, a cookie or link only as its SHA-256; changing the password, the role or closing the
account ends every sign-in at the next request; too many tries make everybody wait, never lock anybody out for
good.

May import organisation, messages and what lies below them; knows nothing of groups or people.
"""
