"""The refusals at the door and about accounts: signing in, passwords, and who may sign in at all."""

from core.errors.codes import add
from core.text import mark

add(
    "sign_in_failed",
    "not_permitted",
    mark("The name or the password is wrong."),
    mark("Only people of the office may see its cases."),
    mark("Try again; an administrator can set a new password."),
)
add(
    "sign_in_slowed",
    "not_permitted",
    mark("Too many failed tries. Wait {seconds} seconds."),
    mark("Failed tries are slowed down, and so many at a time wait for each account and address."),
    mark("Wait, then try again where you have signed in before; an administrator can set a new password."),
)
add(
    "signed_out",
    "not_permitted",
    mark("You are signed out."),
    mark("A sign-in lasts 12 hours, or 1 hour without work."),
    mark("Sign in again; your drafts are kept."),
)
add(
    "password_short",
    "rejected",
    mark("A password needs at least {least} characters."),
    mark("Short passwords are guessed."),
    mark("Take a longer one: four words you can remember are better than one with odd characters."),
)
add(
    "password_weak",
    "rejected",
    mark("This password is not taken: {reason}."),
    mark("Guesses begin with names, years, rows of keys and the words of known lists."),
    mark("Take another: four words you can remember are better than one with odd characters."),
)
add(
    "last_admin",
    "rejected",
    mark("{who} is the last administrator who can sign in."),
    mark("Without an administrator nobody could add people or set passwords."),
    mark("Make another person an administrator first."),
)
add(
    "account_taken",
    "rejected",
    mark("The sign-in name “{name}” is taken."),
    mark("A sign-in name names one person, also after they have left."),
    mark("Choose another one."),
)
