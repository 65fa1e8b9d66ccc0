"""Every slice's models, imported for migrations and tests; nothing else."""

from facilitator.accounts import models as accounts
from facilitator.assignments import models as assignments
from facilitator.attendance import models as attendance
from facilitator.audit import models as audit
from facilitator.core.db import Base
from facilitator.feeds import models as feeds
from facilitator.groups import models as groups
from facilitator.groups import signpost_models as signposts
from facilitator.messages import letter_models as letters
from facilitator.messages import models as messages
from facilitator.messages import worker_models as worker
from facilitator.organisation import models as organisation
from facilitator.people import models as people
from facilitator.registration import break_models as registration_breaks
from facilitator.registration import death_models, ending_models, transfer_models
from facilitator.registration import enquiry_models as enquiries
from facilitator.registration import models as registration
from facilitator.registration import offer_models as registration_offers
from facilitator.registration import reply_models as registration_replies
from facilitator.registration import wish_models as registration_wishes
from facilitator.schedule import models as schedule

__all__ = [
    "Base",
    "accounts",
    "assignments",
    "attendance",
    "audit",
    "death_models",
    "ending_models",
    "enquiries",
    "feeds",
    "groups",
    "letters",
    "messages",
    "organisation",
    "people",
    "registration",
    "registration_breaks",
    "registration_offers",
    "registration_replies",
    "registration_wishes",
    "schedule",
    "signposts",
    "transfer_models",
    "worker",
]
