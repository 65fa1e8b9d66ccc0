# ruff: noqa: E501 (a paragraph is one line, as in the box where it is edited)
"""The texts a new installation starts with. A charity reads them, changes them and saves its own version.

Blank lines separate paragraphs; a line that begins with "## " is a heading; lines that begin with "- " are a
list.
"""

CONSENT = """\
I agree that you keep what I have told you on this form, so that you can tell me about the group and look after me when I come.

- I know that being on the list of a group shows something about my health, or about the health of somebody close to me.
- Only the coordinator and the people who run this group see it.
- You may contact me in the way I have chosen, about this group only.
- What people say in the group stays in the group. If somebody may come to serious harm, the facilitator may have to tell somebody else; where possible they talk to me first.
- The group does not give medical advice or therapy and is not an emergency service.
- I can change my mind at any time by ringing or writing to you. You then stop contacting me."""

PRIVACY = """\
## What we keep and why
We keep the name you like to be called, the way to reach you, what makes it easier for you to come, and the dates on which you came. We need it to keep your place, to tell you when something changes, and to know how many people our groups reach. We do not ask for your diagnosis, your treatment, your date of birth or your NHS number.

Being on the list of one of our groups shows something about your health, or about the health of somebody close to you. The law gives such information special protection. We keep it because you have agreed to it, and we keep a note of what you agreed to, when and how.

## Who sees it
The coordinator of your group, and the people who run the group. Nobody else: not other members, not guest speakers, not the people who give us money. They see numbers only, never names. Nobody is told that you have joined, unless you ask us to tell them.

## How we contact you
In the way you choose: by e-mail, by telephone or by post. Our messages do not name your illness, neither in the subject nor on the envelope. We leave a message on a machine or with somebody else only if you say that we may. We do not send you appeals for money, and we do not pass on your details for research. If we ever wish to ask, it will be a separate question.

## In the group
What people say in the group stays in the group. There is a limit: if we believe that you or somebody else may come to serious harm, or that a child or an adult who needs protection is at risk, we may have to tell somebody who can help. Where we can, we talk to you first. Nobody may take photographs or make recordings. If you join online, please be in a private place and use headphones.

The group is not treatment or medical advice, and it is not an emergency service.

## How long we keep it
If you ask about a group and never join, six months. If you leave, two years after we last heard from each other. After that we keep only numbers that cannot be traced to you.

## See it, correct it, stop it
You can ask to see what we keep about you, to have it put right or removed, or to have it sent to you. You can take back your agreement at any time. Ring us or write to us, or use the link in our messages. Stopping has no effect on any other help you receive.

## If you are not happy
Please tell us first: we should like to put it right. You can also complain to the Information Commissioner's Office, www.ico.org.uk, telephone 0303 123 1113."""

RING_BACK = """\
I agree that you keep my name and the way to reach me, so that you can ring me about your groups.

- I know that asking about a group shows something about my health, or about the health of somebody close to me.
- Only your coordinators see it. You ring me about this and nothing else.
- I can change my mind at any time by ringing you. If I join no group, you remove it after six months."""
