"""The text cleaner: names come back as typed, what breaks databases and calendars does not get in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.core.errors import Refusal
from facilitator.core.text import TooLong, clean, fold, slugify, tidy

NAMES = [
    "Siobhán Ní Dhomhnaill",
    "Zoë O’Connor-Smith",
    "Llŷr Siôn",
    "Łukasz Żółć",
    "Nguyễn Thị Minh Khai",
    "Дарья Соловьёва",
    "Γιώργος Παπαδόπουλος",
    "محمد عبد الله",
    "می‌خواهم",  # with a zero-width non-joiner
    "שרה לוי",
    "שרה\u200f (Sarah)",
    "प्रिया शर्मा",
    "ਹਰਪ੍ਰੀਤ ਕੌਰ",
    "แก้วใจ สุขใจ",
    "王小明",
    "김민준",
    "さくら 田中",
    "Nana 👩🏽‍🦳 and the 👨‍👩‍👧‍👦",
    "Tea 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    'Cost < £5 & "free"; it\'s 100% \\ok, really',
]
ANYTHING = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("multiline", [False, True])
def test_real_names_come_back_as_typed(name: str, multiline: bool) -> None:
    assert clean(name, max_length=200, multiline=multiline) == name


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_line_breaks_of_every_kind_become_one(line_break: str) -> None:
    assert tidy(f"Tea{line_break}Talk", multiline=True) == "Tea\nTalk"
    assert tidy(f"Tea{line_break}Talk") == "Tea Talk"


def test_tabs_part_words() -> None:
    assert tidy("Tea\tTalk", multiline=True) == tidy("Tea\tTalk") == "Tea Talk"


@pytest.mark.parametrize(
    "unwanted",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x80",
        "\x9f",
        "\ud800",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
    ],
)
def test_control_characters_are_taken_out(unwanted: str) -> None:
    assert tidy(f"Mar{unwanted}y") == "Mary"


def test_a_number_pasted_from_an_address_book_loses_its_hidden_marks() -> None:
    assert tidy("\u202a07700 900123\u202c") == "07700 900123"


def test_decomposed_letters_are_composed() -> None:
    assert tidy("Zoe\u0308") == "Zo\u00eb"


@pytest.mark.parametrize(
    "blank",
    ["", "   ", "\n \t", "\u200b", "\ufeff \u200d", "\u00a0", "\u200e\u200f", "\x00"],
)
def test_text_with_nothing_to_see_is_empty(blank: str) -> None:
    assert tidy(blank, multiline=True) == ""


def test_ends_are_trimmed_and_the_middle_is_kept() -> None:
    assert tidy(" \ufeff\n first \n\n second\u200b ", multiline=True) == "first \n\n second"


def test_length_counts_characters_after_cleaning() -> None:
    assert clean("  Zoe\u0308\x00 ", max_length=3) == "Zoë"


def test_too_long_is_refused_with_a_sentence() -> None:
    with pytest.raises(TooLong) as caught:
        clean("abcdef", max_length=5)
    assert isinstance(caught.value, Refusal)
    assert str(caught.value) == "Please shorten this to 5 characters. It has 6 now."


@given(ANYTHING, st.booleans())
def test_cleaning_twice_changes_nothing(text: str, multiline: bool) -> None:
    once = tidy(text, multiline=multiline)
    assert tidy(once, multiline=multiline) == once


@given(ANYTHING, st.booleans())
def test_clean_text_can_be_stored_anywhere(text: str, multiline: bool) -> None:
    cleaned = tidy(text, multiline=multiline)
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert multiline or len(cleaned.splitlines()) <= 1


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("Zoë  O’Connor–Smith", "zoe o'connor-smith"),
        ("STRASSE", "straße"),
        ("Søren Æbelø", "soren aebelo"),
        ("Γιώργος", "γιωργος"),
        ("Ｋａｔｅ", "kate"),
        ("İpek", "ipek"),
        ("שָׂרָה", "שרה"),
    ],
)
def test_search_finds_names_typed_without_accents(typed: str, sought: str) -> None:
    assert fold(typed) == fold(sought)


@pytest.mark.parametrize(
    ("one", "other"),
    [("प्रिया", "प्रीया"), ("김민준", "김민지"), ("がく", "かく"), ("Ann", "Anna")],
)
def test_search_keeps_different_names_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(ANYTHING)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Tuesday group", "tuesday-group"),
        ("St Mary's – Café & Talk, Hampton", "st-marys-cafe-and-talk-hampton"),
        ("  --Tea!! 2025  ", "tea-2025"),
        ("王小明", ""),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 80, "x" * 60),
    ],
)
def test_slugs_are_short_and_plain(name: str, slug: str) -> None:
    assert slugify(name) == slug


@given(ANYTHING)
def test_every_slug_is_an_address(text: str) -> None:
    slug = slugify(text)
    assert len(slug) <= 60
    assert slug == slug.strip("-")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in slug
