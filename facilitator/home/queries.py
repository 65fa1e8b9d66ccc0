"""Every read of this slice, gathered for those who call it."""

from facilitator.home.desk_queries import CoordinatorDay, ManagerDay, coordinator_day, manager_day
from facilitator.home.readiness_queries import Coming, coming_week, with_readiness
from facilitator.home.room_queries import CounsellorDay, counsellor_day
from facilitator.home.setup_queries import AdministratorDay, administrator_day

__all__ = [
    "AdministratorDay",
    "Coming",
    "CoordinatorDay",
    "CounsellorDay",
    "ManagerDay",
    "administrator_day",
    "coming_week",
    "coordinator_day",
    "counsellor_day",
    "manager_day",
    "with_readiness",
]
