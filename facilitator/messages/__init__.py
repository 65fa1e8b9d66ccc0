"""The outbox and the call list: one notice, one person, one row, by e-mail or by a call somebody makes.

A row is written in the transaction of its cause and keeps the notice's kind and ids, never its text; the text
is rendered when it is handed over, after the gate has been asked again. One envelope, one recipient, always.
Handed to the mail server at least once; once more, with the same Message-ID and Date, after a crash or a line
lost at the final dot. Knows no attendee: it asks the ports who somebody is and whether they may be written
to.
"""
