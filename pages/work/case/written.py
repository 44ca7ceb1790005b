"""What a document that has no picture is shown as: words, with a sentence before them that says so."""

from pages.parts.desk import Desk


def with_note(desk: Desk, media_type: str, text: str) -> str:
    """The words to be shown, after the sentence that says what they are; a plain text needs none."""
    notes = {
        "application/ofd": desk.t(
            "This OFD document is kept as it was received but cannot be shown as a picture. "
            "These are the words found on its pages, line by line; save the file to see it as it looks."
        ),
        "application/xml": desk.t(
            "This e-invoice is data and has no picture. These are its names and values as they stand in it."
        ),
    }
    note = notes.get(media_type)
    return f"{note}\n{'—' * 24}\n\n{text}" if note else text
