"""The State Council's notice of days off: its text becomes the year of the calendar, and nothing is guessed."""

import shutil
from datetime import date

import pytest

from core.__main__ import main
from core.cli import office
from core.office import DATA
from core.rule_files import UnreadableNotice, load_calendars, read_notice, with_year
from tests.english import english

CN = load_calendars(DATA / "calendar")["cn"]

NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
国务院办公厅
2025年11月4日
"""


def of_2026(days):
    """Those of 2026."""
    return {day for day in days if day.year == 2026}


def test_the_notice_of_2026_gives_the_calendar_of_2026():
    """Word for word as it was announced, against what the calendar has from another source."""
    year = read_notice(NOTICE)

    assert year.number == 2026
    assert {day for days in year.off.values() for day in days} == of_2026(CN.off)
    assert {day for days in year.worked.values() for day in days} == of_2026(CN.worked)


def test_a_notice_in_other_words_is_read_too():
    """Single days, spans over a month's end, half-width marks, holidays told together."""
    text = (
        "国务院办公厅关于2017年部分节假日安排的通知\n一、元旦:1月1日放假,1月2日(星期一)补休。\n"
        "二、春节:1月27日至2月2日放假调休,共7天。1月22日(星期日)、2月4日(星期六)上班。\n"
        "三、清明节:4月2日至4日放假调休,共3天。4月1日(星期六)上班。\n四、劳动节:5月1日放假,与周末连休。\n"
        "五、端午节:5月28日至30日放假调休,共3天。5月27日(星期六)上班。\n"
        "六、中秋节、国庆节:10月1日至8日放假调休,共8天。9月30日(星期六)上班。\n"
    )
    year = read_notice(text)

    assert year.off["new_year"] == (date(2017, 1, 1), date(2017, 1, 2))
    assert year.off["spring_festival"][-1] == date(2017, 2, 2)
    assert year.off["labour_day"] == (date(2017, 5, 1),)
    assert len(year.off["national_day"]) == 8
    assert year.worked["national_day"] == (date(2017, 9, 30),)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2026年部分节假日安排", "放假安排", "the title with the year"),
        ("三、清明节：", "三、清明：", "清明节"),
        ("共9天", "共8天", "it says 8 days, but 9 were read"),
        ("6月19日（周五）至21日", "6月19日（周五）至31日", "no such day"),
        ("4月4日（周六）至6日（周一）放假，共3天", "放假", "no day off"),
        ("1月1日（周四）至3日（周六）放假调休，共3天", "2025年12月31日至2026年1月2日放假", "by hand in its own year"),
    ],
)
def test_what_cannot_be_read_is_refused(old, new, reason):
    """With the sentence that is meant; a half-read calendar would shift due dates."""
    assert old in NOTICE
    with pytest.raises(UnreadableNotice) as refused:
        read_notice(NOTICE.replace(old, new))
    assert reason in english(refused.value.reason)


def test_a_provisional_year_is_announced_by_its_notice(tmp_path):
    """The year takes the place of the provisional one; all other years stay to the day."""
    text = NOTICE.replace("2026年", "2027年")
    shipped = (DATA / "calendar" / "cn.toml").read_text("utf-8")
    (tmp_path / "cn.toml").write_text(with_year(shipped, read_notice(text), "2027 by the notice"), "utf-8")

    made = load_calendars(tmp_path)["cn"]

    assert made.provisional_years == frozenset()
    assert made.known(date(2027, 1, 1))
    assert made.version == "2027.1"
    assert made.source.endswith("2027 by the notice")
    assert {day for day in made.off if day.year < 2027} == {day for day in CN.off if day.year < 2027}
    assert date(2027, 2, 23) in made.off
    assert date(2027, 2, 14) in made.worked


def test_the_command_shows_the_year_and_writes_it_when_asked(tmp_path, monkeypatch, capsys):
    """A dry run first; a text that is no notice changes nothing."""
    folder = tmp_path / "calendar"
    shutil.copytree(DATA / "calendar", folder)
    monkeypatch.setattr(office, "FOLDER", folder)
    monkeypatch.setattr(office, "CHINA", folder / "cn.toml")
    notice, wrong = tmp_path / "notice.txt", tmp_path / "wrong.txt"
    notice.write_text(NOTICE.replace("2026年", "2027年"), "utf-8")
    wrong.write_text("放假", "utf-8")
    before = (folder / "cn.toml").read_bytes()

    assert main(["calendar", str(notice)]) == 0
    assert "2027: 33 days off, 6 make-up working days." in capsys.readouterr().out
    assert main(["calendar", str(wrong), "--write"]) == 1
    assert (folder / "cn.toml").read_bytes() == before
    assert main(["calendar", str(notice), "--write"]) == 0
    assert load_calendars(folder)["cn"].provisional_years == frozenset()
    assert sorted(each.name for each in folder.iterdir()) == ["cn.toml", "us_federal.toml"]
