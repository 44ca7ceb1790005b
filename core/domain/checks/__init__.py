"""The machine checks, by criterion: pure functions over the context of one case; they refute, leave open, or agree.

Public modules:

- ``chain_of_title`` – the grants and sales that lead from the rights holder down to the shop, and who may act for whom
- ``invoices`` – proofs of purchase, the goods they name, and the quantity ledger
- ``result`` – what a check answers, the registry, and the questions all checks ask of a document

Private modules:

- ``filings`` – what the parties file: the counter-notice, the complainant's answer, legal action, withdrawal
- ``rights`` – trademarks, patents and works: number, term, holder, date, and where the goods come from
"""

from core.domain.checks import chain_of_title, filings, invoices, rights  # noqa: F401 - each enters its checks
