"""The machine checks by criterion: pure functions over the context of one case that refute, leave open, or agree.

Public modules:

- ``chain_of_title`` – the grants and sales from the rights holder down to the shop, and who may act for whom
- ``invoices`` – proofs of purchase, the goods they name, and the quantity ledger
- ``result`` – the result of a check, the registry, and what all checks have in common

Private modules:

- ``filings`` – the parties' filings: counter-notice, complainant's answer, legal action, withdrawal
- ``rights`` – trademarks, patents and works: number, term, holder, date, and origin of the goods
"""

from core.domain.checks import chain_of_title, filings, invoices, rights  # noqa: F401 - each enters its checks
