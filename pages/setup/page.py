"""Setting up an office: what it needs before use, the current content of each step, and which are still open.

Each step says where it is changed: here, on another page, or in which file; letterheads are changed here.
"""

from typing import Final

import streamlit as st

from core.commands.setup import COPIES, LONGEST_HEAD, confirm_step, write_letterhead
from core.domain.letter import Letterhead
from core.domain.policy import LINES
from core.domain.text import family, mark
from core.exchange import mail
from core.queries.setup import STEPS, SetupLine, Step, open_steps, policies_in_force, setup_steps
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

REFUSED: Final = "setup_refused"

ABOUT: Final = family("setup.about", "people letterhead policies calendar backup letter")
"""What each step is about."""

CHANGED: Final = family("setup.changed_in", "people letterhead policies calendar backup letter")
"""Where each step is changed."""

ELSEWHERE: Final = {
    "people": ("/people", mark("setup.add_people")),
    "policies": ("/policies", mark("setup.see_policies")),
    "calendar": ("/policies", mark("setup.see_policies")),
    "backup": ("/help?topic=deploy", mark("setup.how_copies_are_made")),
}
"""The page with more about the step."""


def page() -> None:
    """Draws how many steps are open, then each step as a card."""
    ctx = guard.require(navigation.PLACE["setup"].act)
    steps = elements.granted(ctx, setup_steps(ctx.office, ctx.person))
    elements.stylesheet("setup/setup.css")
    left = open_steps(steps)
    text = ctx.tn("setup.count_open", left) if left else ctx.t("setup.all_done")
    st.html(f'<div class="rd head" role="status"><h2 class="first">{safe(ctx.t("page.setup"))}</h2> {safe(text)}</div>')
    elements.note("mu", ctx.t("setup.each_can_wait"))
    elements.show_refused(ctx, REFUSED)
    for number, step in enumerate(steps, 1):
        with st.container(key=f"card_step_{step.key}"):
            _step(ctx, number, step)


def _step(ctx: RequestContext, number: int, step: Step) -> None:
    state = elements.chip("ok", ctx.t("setup.done")) if step.done else elements.chip("warn", ctx.t("setup.open"))
    by = ""
    if step.at:
        moment = elements.time_label(ctx, step.at)
        by = ctx.t("setup.confirmed_by" if step.done else "setup.changed_since", by=step.by, moment=moment)
    st.html(
        f'<h2>{number}. {safe(ctx.t(STEPS[step.key]))} {state}</h2><div class="rd">{safe(ctx.t(ABOUT[step.key]))}</div>'
        f'{_held(ctx, step)}<div class="rd where">{safe(_where(ctx, step))}{_link(ctx, step)}</div>'
        f'<div class="mu">{safe(by)}</div>'
    )
    if step.key == "people":
        return
    if step.key == "letterhead":
        _letterheads(ctx, step)
    place = _place(ctx, step) if step.key == COPIES else ""
    label = ctx.t("setup.check_and_keep" if step.key == COPIES else "setup.it_is_right")
    if st.button(label, key=f"confirm_{step.key}", type="secondary" if step.done else "primary"):
        guard.act(navigation.PLACE["setup"].act, REFUSED, confirm_step, step.key, step.fingerprint, place)
        st.rerun()


def _where(ctx: RequestContext, step: Step) -> str:
    """Says where the step is changed and, for the letterhead, from which address e-mails are sent."""
    place = ctx.t(CHANGED[step.key])
    if step.key != "letterhead":
        return place
    server = mail.server()
    mailed = ctx.t("setup.mail_from", sender=server.sender) if server else ctx.t("setup.no_mail_server")
    return ctx.line(place, mailed)


def _link(ctx: RequestContext, step: Step) -> str:
    if step.key not in ELSEWHERE:
        return ""
    address, words = ELSEWHERE[step.key]
    return f' <a href="{safe(address)}" target="_self">{safe(ctx.t(words))}</a>'


def _letterheads(ctx: RequestContext, step: Step) -> None:
    """Draws the letterhead of one line at a time, to be edited in both languages."""
    heads = {each.letterhead.line: each.letterhead for each in step.held if each.letterhead}
    with st.expander(ctx.t("setup.change_letterhead")):
        names = {line: ctx.t(LINES[line]) for line in heads}
        line = elements.segments(ctx.t("setup.line"), names, "letterhead_line", default=next(iter(names)))
        head = heads[line or next(iter(names))]
        key = f"letterhead_{head.line}_{head.version}"
        with st.form(key, border=False):
            label_zh, label_en = ctx.texts("setup.letterhead_zh", "setup.letterhead_en")
            zh = st.text_input(label_zh, head.zh, key=f"{key}_zh", max_chars=LONGEST_HEAD)
            en = st.text_input(label_en, head.en, key=f"{key}_en", max_chars=LONGEST_HEAD)
            if st.form_submit_button(ctx.t("setup.save_letterhead")):
                _save(head, en, zh)


def _save(head: Letterhead, en: str, zh: str) -> None:
    guard.act(navigation.PLACE["setup"].act, REFUSED, write_letterhead, head.line, head.version, en=en, zh=zh)
    st.rerun()


def _place(ctx: RequestContext, step: Step) -> str:
    """Draws the field for the folder to which backups go, and returns what is in it."""
    label, hint = ctx.texts("setup.folder_of_copies", "setup.folder_hint")
    return st.text_input(label, step.place, key="copies", placeholder=hint, max_chars=400)


def _held(ctx: RequestContext, step: Step) -> str:
    """Returns what the step contains now, line by line, with the file that holds it."""
    if step.key == "letter":
        links = (
            f"<li>{elements.new_tab(f'/setup/letter/{each.id}.pdf', each.title(ctx.lang))}</li>"
            for each in policies_in_force(ctx.office)
        )
        return f'<ul class="rd">{"".join(links)}</ul>'
    if not step.held:
        return ""
    detailed = any(each.kept_in or each.letterhead for each in step.held)
    heads = ctx.texts("setup.what", "setup.holds_now", "setup.kept_in")[: 3 if detailed else 2]
    return elements.table_html(heads, (_line(ctx, each) for each in step.held))


def _line(ctx: RequestContext, held: SetupLine) -> str:
    wrong = f" {elements.chip('warn', ctx.say(held.wrong))}" if held.wrong else ""
    cells = f"<td>{safe(ctx.say(held.content))}{wrong}</td>"
    if held.letterhead and held.letterhead.version:
        moment = elements.time_label(ctx, held.letterhead.written_at)
        cells += f"<td>{safe(ctx.t('setup.written_here', moment=moment))}</td>"
    elif held.kept_in:
        cells += f"<td><code>{safe(held.kept_in)}</code></td>"
    return f'<tr><th scope="row">{safe(ctx.say(held.name))}</th>{cells}</tr>'


page()
