"""What the parts of a sentence say, before it is known what they make together. Pure."""

from dataclasses import dataclass, field
from datetime import date

from facilitator.schedule.sentence.clocks import Clock
from facilitator.schedule.written_dates import WrittenDate


@dataclass(frozen=True)
class Period:
    """A time from one written day to another, or one day; a month stands for all of its days."""

    first: WrittenDate
    last: WrittenDate


@dataclass(frozen=True)
class Month:
    """A month as it was written: `January 2026`, or `January` of a year not said."""

    text: str
    month: int
    year: int | None = None


@dataclass
class Found:
    """What was said, in the order of the sentence. Days are 0 for Monday, ordinals -1 for last."""

    today: date | None = None

    # How often: weeks or months, and every how many of them.
    every: list[tuple[str, int, str]] = field(default_factory=list)
    monthly: bool = False
    asked: str = ""  # such as `every third Tuesday`, which has two readings

    weekdays: list[int] = field(default_factory=list)
    of_month: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(
        default_factory=list
    )  # ordinals, weekdays
    months_before: int = 0  # how many months had been said before the first of them
    tied: bool = False  # months were said between two of them
    month_days: list[int] = field(default_factory=list)
    last_working_day: bool = False
    dates: list[WrittenDate] = field(default_factory=list)

    months_off: list[int] = field(default_factory=list)
    months_on: list[int] = field(default_factory=list)
    breaks: list[Period] = field(default_factory=list)
    make_up: bool | None = None
    skip_holidays: bool = False

    begins: WrittenDate | Month | None = None
    ends: WrittenDate | Month | None = None
    count: int | None = None
    span: tuple[str, int, str] | None = None  # weeks or months, how many, as written
    never: bool = False

    starts_at: Clock | None = None
    ends_at: Clock | None = None
    arrive: Clock | None = None
    minutes: int | None = None
    next_day: bool = False
    part_of_day: str = ""

    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # each forbids a rule: half of it would be wrong
    questions: list[str] = field(default_factory=list)  # about the times: the rule stands
    left_over: list[str] = field(default_factory=list)  # read, but there is no place for it
