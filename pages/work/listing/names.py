"""What the tabs are called."""

from core.queries.queue import Tab
from pages.parts.desk import Desk


def tab_names(desk: Desk) -> dict[Tab, str]:
    """Each tab's name for people."""
    return {
        "legal": desk.t("Legal's turn"),
        "approve": desk.t("To approve"),
        "mine": desk.t("Mine"),
        "free": desk.t("Unassigned"),
        "late": desk.t("Overdue"),
        "opened": desk.t("Opened"),
        "seller": desk.t("Seller's turn"),
        "complainant": desk.t("Complainant's turn"),
        "arrival": desk.t("Arrival to record"),
        "closed": desk.t("Closed"),
    }
