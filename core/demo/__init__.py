"""Builds the demonstration cases through the commands: invented people, shops and papers, from a seed."""
