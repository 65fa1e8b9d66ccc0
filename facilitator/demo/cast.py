"""Everybody in the demonstration. All invented; 01632 960xxx and 07700 900xxx are numbers nobody has."""

from dataclasses import dataclass

from facilitator.accounts.models import Role
from facilitator.people.models import FacilitatorKind

PASSWORD = "a quiet garden path"
CHARITY = "Fenland Cancer Support"
PHONE = "01632 960100"
EMAIL = "office@example.org"
SENDER = "Group appointments"
URGENT_HELP = (
    "If you need to talk to somebody tonight, ring our evening line on 01632 960199, every day until 10pm. "
    "In an emergency ring 999."
)


@dataclass(frozen=True)
class StaffMember:
    """Somebody who signs in, and runs groups if `profession` is given."""

    key: str
    name: str
    email: str
    role: Role
    profession: str = ""
    kind: FacilitatorKind = FacilitatorKind.PROFESSIONAL
    safeguarding: bool = False


STAFF = (
    StaffMember("admin", "Sam Okafor", "admin@example.org", Role.ADMINISTRATOR),
    StaffMember("manager", "Helen Marsh", "manager@example.org", Role.MANAGER, safeguarding=True),
    StaffMember("coordinator", "Priya Nair", "coordinator@example.org", Role.COORDINATOR),
    StaffMember("counsellor", "Ruth Calder", "counsellor@example.org", Role.COUNSELLOR, "Counsellor"),
    StaffMember("second", "Gareth Pugh", "gareth@example.org", Role.COUNSELLOR, "Psychotherapist"),
    StaffMember("cover", "Amina Yusuf", "amina@example.org", Role.COUNSELLOR, "Oncology social worker"),
)
PEERS = (
    ("Moira Kerr", "01632 960111", "moira@example.org"),
    ("Jean Tully", "01632 960112", "jean@example.org"),
)
SPEAKERS = (
    ("Dr Leila Farouk", "Fenland General", "Managing tiredness; sleep"),
    ("Tom Askew", "Citizens' help desk", "Benefits and work"),
    ("Nadia Brandt", "Fenland General", "Eating well during treatment"),
)

FIRST_NAMES = (
    "Ann", "Bea", "Cath", "Dee", "Eve", "Fay", "Gill", "Hana", "Ivy", "Joy", "Kate", "Lena", "Mary", "Nasreen", "Olga",
    "Pat", "Queenie", "Rita", "Sheila", "Tess", "Una", "Vera", "Wendy", "Xanthe", "Yvonne", "Zofia", "Bridget", "Carmel",
    "Doris", "Elspeth", "Fiona", "Grace", "Hilda", "Irene", "Judith", "Kamala", "Lorna", "Maureen", "Nora", "Oona",
    "Padma", "Rosa", "Shona", "Thelma", "Ursula", "Violet", "Winifred", "Anthea", "Blessing", "Chidi",
)  # fmt: skip
SURNAMES = (
    "Abbott", "Byrne", "Cole", "Dunn", "Ekwueme", "Flint", "Groves", "Hale", "Iqbal", "Jarvis", "Kowalska", "Lunn",
    "Mistry", "Nolan", "O'Shea", "Pryce", "Quaye", "Rook", "Sethi", "Tranter", "Usman", "Voss", "Wray", "Xu", "Yates",
)  # fmt: skip
TOWNS = ("Hampton", "Orton", "Werrington", "Yaxley", "Whittlesey", "Stamford", "March", "Oundle")


def person(number: int) -> dict[str, str | bool]:
    """The details of the n-th attendee: most have e-mail, some only a telephone, a few want post in large print."""
    called = FIRST_NAMES[number % len(FIRST_NAMES)]
    surname = SURNAMES[(number * 7) % len(SURNAMES)]
    details: dict[str, str | bool] = {
        "called": called,
        "full_name": f"{called} {surname}",
        "town": TOWNS[number % len(TOWNS)],
        "phone": f"01632 960{200 + number:03d}",
        "source": ("nurse", "website", "friend", "helpline")[number % 4],
    }
    if number % 5 == 3:
        details |= {
            "voicemail_ok": number % 2 == 0,
            "best_time": "Weekday mornings",
            "large_print": number % 10 == 8,
        }
    else:
        details["email"] = f"{called.lower()}{number}@example.org"
    if number % 9 == 4:
        details["access_needs"] = "A chair with arms, please."
        details["needs"] = "step_free seating"
    return details
