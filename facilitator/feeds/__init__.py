"""Feeds: the dates of a person's sessions, in their own calendar.

Words: a *calendar link* is a secret address; a *feed* is what it answers; an *entry* is one session in it;
the *wording* is what an entry's title, place and notes say to this reader.

Promises:

* one entry per session, with the identifier stored in the session's row: it stays through moves, cancellation
  and revival;
* the wall-clock time stands in the entry, with the rules of its time zone; where a zone's rules cannot be
  written exactly, the UTC time does;
* the same state gives the same bytes: nothing in a feed says "now", so it can be compared, cached and
  answered with 304;
* 90 days back, 18 months on; a cancelled session says so until 7 days after its day;
* no name, address or number of an attendee, no organiser, no invitation, no secret;
* what a person typed cannot change the number of entries, only the words in one.

`calendar` and `vtimezone` are pure: no database, no clock, no request. The slice may import everything up to
`attendance`, never `reports` or `imports`.
"""
