"""The office's own numbers go on from the highest, however many digits it has, beside numbers given elsewhere."""

from core.ledger.record import next_number
from core.office import Office
from tests.cases import Clock, opened


def test_the_number_after_a_million_in_a_year(office: Office, clock: Clock) -> None:
    """In the order of texts 999999 comes after 1000000; what is no number of ours is passed over."""
    year = clock().year
    for given in (f"AP-{year}-999999", f"AP-{year}-old-7", f"AP-{year - 1}-5000000"):
        opened(office, appeal_no=given)

    assert opened(office).appeal_no == f"AP-{year}-1000000"
    assert opened(office).appeal_no == f"AP-{year}-1000001"


def test_numbers_given_elsewhere_are_passed_over_whatever_they_look_like(office: Office, clock: Clock) -> None:
    """The next number follows the highest that is one of the series, also where another sorts behind it."""
    year = clock().year

    assert opened(office).appeal_no == f"AP-{year}-000001"
    opened(office, appeal_no=f"AP-{year}-12x")
    assert opened(office).appeal_no == f"AP-{year}-000002"
    opened(office, appeal_no=f"AP-{year}-9")
    assert opened(office).appeal_no == f"AP-{year}-000010"
    opened(office, appeal_no=f"AP-{year}-000400")
    assert opened(office).appeal_no == f"AP-{year}-000401"


def test_a_number_whose_opening_came_to_nothing_is_given_to_the_next(office: Office, clock: Clock) -> None:
    """The next one is looked for from the one given last, which nobody need have got; a new year begins anew."""
    year = clock().year
    assert opened(office).appeal_no == f"AP-{year}-000001"
    with office.store.reading() as cursor:
        assert {next_number(office.store, cursor, year) for _ in range(3)} == {f"AP-{year}-000002"}

    assert opened(office).appeal_no == f"AP-{year}-000002"
    clock.move(days=366)
    assert opened(office).appeal_no == f"AP-{year + 1}-000001"
