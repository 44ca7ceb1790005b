"""The refusals of files, archives, folders, disks and ports: what stands between a command and its machine."""

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
    "setting_invalid",
    "rejected",
    mark("The setting {setting} cannot be “{given}”: {reason}."),
    mark("Who may reach the office is said once, before it answers anybody."),
    mark("Put it right in the environment and start again; docs/security.md describes each setting."),
)
add(
    "home_exposed",
    "rejected",
    mark("Others on this machine can look into “{home}”, and its modes cannot be changed."),
    mark("The record, the evidence and the passwords of a demonstration are for the account that serves them."),
    mark("As its owner: chmod 700; or give REDRESS_HOME a folder of this account's own, below a shared disk too."),
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
add(
    "record_short",
    "rejected",
    mark(
        "The record lacks acts that were acknowledged: {lacking}. It should hold {acknowledged} events and has {found}."
    ),
    mark("What was acknowledged is kept; the line of heads beside the record tells what that was (docs/security.md)."),
    mark(
        "Keep the folder as it is, and put a copy back: python -m core restore DIR. Or go on without those acts, "
        "which are then to be done again: python -m core recover."
    ),
)
add(
    "line_gone",
    "rejected",
    mark("The line of heads is missing beside the record: nobody can tell whether the newest acts are all there."),
    mark(
        "The record, its log and its line of heads belong together; a copy of one file alone may lack the newest acts."
    ),
    mark(
        "Bring {file} back, or put a copy back: python -m core restore DIR. Or go on with what is there: "
        "python -m core recover."
    ),
)
add(
    "log_damaged",
    "rejected",
    mark("The log beside the record cannot be read from byte {at} on: “{file}”. The newest acts are in it."),
    mark("The record itself is whole up to its last checkpoint; a log that is damaged is not passed over in silence."),
    mark(
        "Put a copy back: python -m core restore DIR. Or go on with what can be read, and be told what is lacking: "
        "python -m core recover. The damaged log is kept."
    ),
)
add(
    "record_damaged",
    "rejected",
    mark("The record has a damaged block, and cannot be opened: “{file}”."),
    mark("Each block is held against its checksum; what is damaged is not guessed."),
    mark("Keep the file as it is, and put a copy back: python -m core restore DIR."),
)
add(
    "nothing_lost",
    "rejected",
    mark("Nothing is lacking: the record holds all {events} events that were acknowledged."),
    mark("Only a loss can be accepted."),
    mark("Start the office as usual."),
)
add(
    "disk_full",
    "rejected",
    mark("The disk of the office takes nothing more; this was not kept."),
    mark("What is on record is kept whole; what cannot be kept whole is not kept at all."),
    mark("Nothing that was kept before is lost. Ask an administrator to make room, then do it again."),
)
add(
    "archive_refused",
    "rejected",
    mark("“{name}” is not opened: {reason}."),
    mark("An archive is looked into within limits: {files} files, {size} MB in all, no archive within an archive."),
    mark("Unpack it on your own computer, and choose the files themselves."),
)
add(
    "entry_refused",
    "rejected",
    mark("“{name}” stays in its archive: {reason}."),
    mark("Only ordinary files are taken out of an archive, each as if it had come alone."),
    mark("Ask the sender for this document by itself."),
)
add(
    "encoding_untold",
    "rejected",
    mark("The file does not tell its encoding. Line {line} can be read as: {samples}."),
    mark("An encoding is never guessed: names that were read wrongly cannot be taken out of the record."),
    mark("Nothing was imported. Name the encoding that reads right: --encoding, or “Encoding” on the page."),
)
add(
    "date_form",
    "rejected",
    mark("“{given}” on line {line} is not written as {named}; it can be read as: {forms}."),
    mark("Day and month are never guessed apart: 3/4 is two days of the year."),
    mark("Nothing was imported. Say how the file writes its dates: --date-form, or “Dates are written” on the page."),
)
