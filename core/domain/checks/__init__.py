"""The machine checks, by criterion: pure functions over the context of one case; they refute, leave open, or agree.

Public modules:

- ``chain_of_title`` – the grants and sales that lead from the rights holder down to the shop
- ``invoices`` – proofs of purchase, the goods they name, and the quantity ledger
- ``result`` – what a check answers, and the questions all checks ask of a document

Private modules:

- ``answer`` – the complainant's answer: its sender, its rebuttal, legal action, withdrawal
- ``authorisation`` – the chain of grants, the agent's power of attorney, terms and goods
- ``certificates`` – trademarks and patents: number, term, holder, and where the goods come from
- ``counter_notice`` – the counter-notice: complete, in time, and about this complaint
- ``works`` – copyright: licences, own works, genuine copies, earlier publication
"""

from collections.abc import Iterable
from typing import Final

from core.domain.case_context import CaseContext
from core.domain.checks import (  # noqa: F401 - each enters its checks
    answer,
    authorisation,
    certificates,
    counter_notice,
    invoices,
    works,
)
from core.domain.checks.result import REGISTRY
from core.domain.findings import MachineFinding

CHECKS: Final = dict(REGISTRY)
"""The checks by criterion, as the modules above have entered them."""


def check(criterion: str, ground: CaseContext) -> MachineFinding | None:
    """What the machine says of one criterion; None when it has nothing to say (human criterion, no facts yet)."""
    made = CHECKS.get(criterion)
    return made(ground) if made else None


def check_all(criteria: Iterable[str], ground: CaseContext) -> dict[str, MachineFinding]:
    """The machine's findings on those criteria that it has something to say about."""
    found = ((criterion, check(criterion, ground)) for criterion in criteria)
    return {criterion: finding for criterion, finding in found if finding is not None}
