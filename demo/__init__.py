"""The demonstration office: invented people, shops and papers, built through the commands from a seed.

Public modules:

- ``cast`` – the people of the demonstration office, and the shops that appeal in it: all invented
- ``matter`` – what one appeal of the demonstration is about: its parties, numbers, days and quantities
- ``numbers`` – numbers as the real ones are built, with fitting check digits; who bears them is invented
- ``office`` – the demonstration office as a whole: its accounts, cases of every kind and state, and its past
- ``papers`` – sample documents drawn from plain facts: one function a kind, each returns a sheet
- ``past`` – the past of the demonstration office: closed cases of an earlier system over two years
- ``play`` – plays one step of a story through the commands; draws the papers of coming steps ahead
- ``reviewing`` – how the reviewers of the demonstration decide, write, black out, review again and send letters
- ``rights_holders`` – the rights holders of the demonstration office, their marks, patents and works, and who deals
  in their goods
- ``scenes`` – which papers a step of a story needs, and how each is drawn for its scene
- ``schedule`` – when each step of a story happens: planned backwards from now, so that its clock ends when the
  story says
- ``staff`` – the accounts of the demonstration office, as the commands take them
- ``stories`` – the stories of the demonstration: of which line, which papers, what happens, and what is wrong with
  it
"""
