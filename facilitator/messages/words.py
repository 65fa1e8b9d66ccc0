"""States and reasons in the words of the screen. Pure."""

from facilitator.messages import rules
from facilitator.messages.models import CallState, Message, MessageState
from facilitator.messages.ports import EMAIL, PHONE, POST

S = MessageState

# (word, kind of tag)
STATE_WORDS = {
    S.QUEUED: ("Waiting", "neutral"),
    S.CLAIMED: ("Waiting", "neutral"),
    S.HANDING: ("Being sent", "neutral"),
    S.SENT: ("Sent", "done"),
    S.MAY_HAVE_ARRIVED: ("May have arrived", "needs"),
    S.FAILED: ("Could not be delivered", "needs"),
    S.SUPPRESSED: ("Not sent", "quiet"),
    S.CANCELLED: ("Stopped", "quiet"),
}
REASON_WORDS = {
    rules.TOO_LATE: "it would have come too late",
    rules.LINE_LOST: "the line was lost at the last moment; it is sent once more",
    rules.LINE_LOST_AGAIN: "the line was lost at the last moment, twice",
    rules.GAVE_UP: "the mail server put it off for two days",
    rules.REFUSED: "the mail server refused the address",
    rules.NOT_RENDERED: "the text could not be made; please tell whoever looks after this system",
    rules.BAD_ADDRESS: "the address is not one a mail server takes",
    rules.GONE: "what it was about is no longer there",
    rules.CHANNEL: "e-mail is not their way any more",
    rules.CAME_BACK: "it came back",
    rules.DIED: "the person died",
    rules.THROWN_AWAY: "it was held and thrown away",
    "died_reported": "the person may have died",
    "left": "they have left the group",
    "paused": "they are taking a break",
    "cannot_come": "they told us that they cannot come",
    "declined": "they decided not to come",
    "withdrawn": "they withdrew",
    "changed": "it was no longer so",
    rules.OVER: "the session is over",
    "cancelled": "it was stopped before the repeat",
}
WAY_WORDS = {EMAIL: "e-mail", PHONE: "telephone", POST: "letter"}
OUTCOME_WORDS = {
    CallState.SPOKE: "Spoke",
    CallState.VOICEMAIL_LEFT: "Left voicemail",
    CallState.NO_ANSWER: "No answer",
    CallState.GAVE_UP: "Gave up",
}
OUTCOME_SENTENCES = {
    CallState.SPOKE: "Noted: you spoke. That call is done.",
    CallState.VOICEMAIL_LEFT: "Noted: you left voicemail. That call is done.",
    CallState.NO_ANSWER: "Noted: no answer. The call stays on the list.",
    CallState.GAVE_UP: "Noted: you gave up. The person counts as not told.",
}


def state_word(state: MessageState) -> tuple[str, str]:
    """The word of a state, and the kind of its tag."""
    return STATE_WORDS[state]


def reason_words(message: Message) -> str:
    """Why a message stands as it does; empty when there is nothing to say."""
    words = REASON_WORDS.get(message.reason, "")
    if message.reason == rules.REFUSED and message.reply_code:
        return f"{words} (reply {message.reply_code})"
    return words
