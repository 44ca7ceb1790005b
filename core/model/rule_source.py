"""A file of the rule book as text, and what is wrong in it, named by its line."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong with the rule book, and where; lines count from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        """``file:line: reason``."""
        return f"{self.file}:{self.line}: {self.reason}"


class PolicyError(Exception):
    """The rule book cannot be used; the start is refused with every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Takes all problems; the message lists one a line."""
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Source:
    """One file's text, to name the line of a problem."""

    file: str
    text: str

    def problem(self, reason: str, section: str = "", nth: int = 0, *needles: str) -> Problem:
        """A problem at the first needle inside the nth section of that header, else at the header."""
        lines = self.text.splitlines()
        heads = [number for number, line in enumerate(lines) if line.strip() == section]
        start = heads[nth] if nth < len(heads) else 0
        stop = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("[")), len(lines))
        # A file that changes one route of its base has not as many sections as the policy has routes.
        spans = [range(start, stop), *([range(len(lines))] if section and nth >= len(heads) else [])]
        for span in spans:
            for needle in needles:
                for number in span:
                    if re.search(rf"(?<![\w.]){re.escape(needle)}(?![\w.])", lines[number]):
                        return Problem(self.file, number + 1, reason)
        return Problem(self.file, start + 1, reason)
