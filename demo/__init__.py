"""The demonstration office: invented people, shops and papers, built through the commands from a seed.

Public modules:

- ``cluster`` – an office as it stands on several machines, all of it on this one: ``make cluster``
- ``connected`` – the office with a marketplace beside it: ``make run DEMO=connected``
- ``office`` – the demonstration office as a whole: accounts, cases of every state, and its past
- ``papers`` – sample documents drawn from plain facts, one function a kind
- ``receiver`` – a marketplace's own system: takes signed messages and confirms orders by the API
- ``stories`` – the stories: which line, which papers, what happens, and what is wrong with it

Private modules:

- ``cast`` – the people of the office and the shops that appeal in it
- ``matter`` – what one appeal is about: parties, numbers, days and quantities
- ``numbers`` – invented numbers of the real form, with fitting check digits
- ``past`` – closed cases of an earlier system over two years
- ``play`` – plays one step of a story through the commands
- ``reviewing`` – how the reviewers decide, write, redact, review again and send letters
- ``rights_holders`` – the rights holders, their marks, patents and works, and who deals in their goods
- ``scenes`` – which papers a step of a story needs, and how each is drawn
- ``schedule`` – when each step of a story happens, planned backwards from now
- ``staff`` – the accounts of the office, as the commands take them
- ``standard_reasons`` – the standard reasons of the office, written by its leads
"""
