"""How a name sounds in English, so that Brown finds Browne and Catherine finds Katherine. Pure.

For finding only: two people may sound alike, and nothing is ever decided by it.
"""

import re

import jellyfish

from facilitator.core.text import fold

SOUND_KEY_LENGTH = 260
_BETWEEN = re.compile(r"[\s\-.,/()]+")


def sounds(text: str) -> list[str]:
    """The sound of each word, without accents; a word of a script that is not Latin, and a number, is its own."""
    words = [word for word in _BETWEEN.split(fold(text)) if word.strip("'")]
    return list(dict.fromkeys(jellyfish.metaphone(word).replace(" ", "") or word for word in words))


def sound_key(called: str, full_name: str) -> str:
    """The sounds of the names with a blank around each, for finding whole ones."""
    return f" {' '.join(sounds(f'{called} {full_name}'))}"[: SOUND_KEY_LENGTH - 1] + " "
