"""The tests: unit (rules and record), app (pages), browser (Chromium), house (the rules of the house)."""
