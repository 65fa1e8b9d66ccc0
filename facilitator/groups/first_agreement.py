# ruff: noqa: E501 (a paragraph is one line, as in the box where it is edited)
"""The group agreement a new installation starts with. Same form as the organisation's wordings."""

FIRST_AGREEMENT = """\
## What is said here stays here
We do not tell anybody outside the group who comes or what was said, not even at home and not in messages. What you say about yourself is yours to tell.

## The limits
There is one exception. If the facilitator believes that you or somebody else may come to serious harm, or that a child or an adult who needs protection is at risk, they may have to tell somebody who can help. Where they can, they talk to you first.

## How we are with each other
- We listen, one at a time. Everybody may speak and nobody has to.
- We speak from our own experience. We do not tell others what to do, and we do not compare.
- All feelings are welcome here, so is silence, and so is laughing.
- You may go out at any time. Somebody will look whether you are all right.
- Come when you can. If you cannot come, nobody asks you why.

## What the group is not
It is not treatment or medical advice, and it is not an emergency service. For questions about your treatment please ask your own team.

## Practical things
- We begin and end on time.
- Nobody takes photographs or makes recordings.
- Online and by telephone: be in a private place, use headphones, and be alone in the room. If the line drops, come back in when you can. Tell us where you are, in case you are taken ill.
- Please leave perfume at home: it makes some of us feel sick.

## When somebody dies
It happens in groups like ours. We tell the group what the person wished us to tell, in the room, and take time to remember."""
