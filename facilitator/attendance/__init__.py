"""Attendance: who came to a session, taken on a phone by whoever ran it.

Words: the *sheet* is the list of who is expected with what is known so far; to *mark* is one tap; the attendance
is *in* once it was submitted; to *correct* it afterwards needs a reason (`amend`). Never "register".

Promises:

* marks are absolute and the latest tap a person holds, however many phones are in the room;
* "no message" exists only where people are expected: in groups that are booked or keep the same people;
* the sheet shows a first name and an initial, what somebody needs to get in, and whether they come for the first
  time, which is worked out and never typed;
* marking is possible from a day before the session to 30 days after it, and after submission only with a reason;
* people who give no name, supporters and visitors are counted apart from attendances.

May import everything up to `registration` and `assignments`.
"""
