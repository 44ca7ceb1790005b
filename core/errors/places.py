"""The refusals of files, folders and ports: what stands between a command and its machine."""

from core.errors.codes import add
from core.text import mark

add(
    "port_taken",
    "rejected",
    mark("Nothing can be served at {address}:{port}: {reason}."),
    mark("One program at a time answers at a port."),
    mark("Look whether Redress is running there already, or choose another with --port."),
)
add(
    "backup_unsound",
    "rejected",
    mark("“{name}” cannot be used: {reason}."),
    mark("A copy is checked whole before it replaces anything."),
    mark("Nothing was changed. Use another folder or another copy."),
)
add(
    "path_unusable",
    "rejected",
    mark("“{name}” cannot be read or written: {reason}."),
    mark("A command works with the files and folders that it was given."),
    mark("Look at how it is written, whether it is there, and whether you may write there."),
)
add(
    "no_office",
    "not_found",
    mark("There is no office in “{home}”."),
    mark("An office is made once; a command that found none would answer for an empty one."),
    mark("Look where REDRESS_HOME points, or make an office there with: python -m core init"),
)
