"""The schedule slice: when a group meets.

Words: a *rule* says on which days (every n weeks, nth or last weekday of the month, a list of dates); a
*slot* is one place of the rule, numbered from 1, and its number never changes; a *cadence* makes every nth
slot from slot k another kind of session, such as a longer one with a speaker; a *series* is a rule with its
start, time of day, length and zone; a *session* is one dated meeting, made from a slot or added by hand.

Promises: the truth of a session is its wall-clock time in the group's zone, so 10:15 stays 10:15 over a
clock change; UTC is worked out from it by `facilitator.core.timezones`. A longer horizon adds slots and
changes none. A cancelled or moved session keeps its slot, so nothing after it shifts. Rules are built from
choices, never from text in the notation of calendars; that text is generated.

`recurrence` offers all of it; it, `pattern`, `cadence`, `slots`, `words` and `day_words` are pure.
"""
