"""The core of Redress: the rules, the record and the commands, without a page."""
