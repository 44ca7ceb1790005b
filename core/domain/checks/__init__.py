"""The machine checks, by criterion: pure functions over the context of one case; they refute, leave open, or agree.

Public modules:

- ``chain_of_title`` – the grants and sales that lead from the rights holder down to the shop
- ``invoices`` – proofs of purchase, the goods they name, and the quantity ledger
- ``result`` – what a check answers, the registry, and the questions all checks ask of a document

Private modules:

- ``answer`` – the complainant's answer: its sender, its rebuttal, legal action, withdrawal
- ``authorisation`` – the chain of grants, the agent's power of attorney, terms and goods
- ``counter_notice`` – the counter-notice: complete, in time, and about this complaint
- ``rights`` – trademarks, patents and works: number, term, holder, date, and where the goods come from
"""

from core.domain.checks import (  # noqa: F401 - each enters its checks
    answer,
    authorisation,
    counter_notice,
    invoices,
    rights,
)
