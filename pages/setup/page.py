"""Setting up an office: what it needs before use, the current content of each step, and which are still open."""

from typing import Final

import streamlit as st

from core.commands.setup import COPIES, confirm_step
from core.domain.text import family
from core.queries.setup import STEPS, Held, Step, open_steps, policies_in_force, setup_steps
from pages.shared import elements, guard, navigation
from pages.shared.context import RequestContext
from pages.shared.elements import safe

REFUSED: Final = "setup_refused"

ABOUT: Final = family("setup.about", "people letterhead policies calendar backup letter")
"""What each step is about, and where it is changed."""


def page() -> None:
    """How many are open, then each step as a card."""
    ctx = guard.require(navigation.PLACE["setup"].act)
    steps = elements.granted(ctx, setup_steps(ctx.office, ctx.person))
    elements.stylesheet("setup/setup.css")
    left = open_steps(steps)
    told = ctx.tn("setup.count_open", left) if left else ctx.t("setup.all_done")
    st.html(f'<div class="rd head" role="status"><h2 class="first">{safe(ctx.t("page.setup"))}</h2> {safe(told)}</div>')
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
        f'{_held(ctx, step)}<div class="mu">{safe(by)}</div>'
    )
    if step.key == "people":
        st.html(f'<div class="rd"><a href="/people" target="_self">{safe(ctx.t("setup.add_people"))}</a></div>')
        return
    place = _place(ctx, step) if step.key == COPIES else ""
    label = ctx.t("setup.check_and_keep" if step.key == COPIES else "setup.it_is_right")
    if st.button(label, key=f"confirm_{step.key}", type="secondary" if step.done else "primary"):
        guard.act(navigation.PLACE["setup"].act, REFUSED, confirm_step, step.key, step.fingerprint, place)
        st.rerun()


def _place(ctx: RequestContext, step: Step) -> str:
    """The folder that copies go to."""
    label, hint = ctx.texts("setup.folder_of_copies", "setup.folder_hint")
    return st.text_input(label, step.place, key="copies", placeholder=hint, max_chars=400)


def _held(ctx: RequestContext, step: Step) -> str:
    """What the step holds now, line by line, with the file that it is kept in."""
    if step.key == "letter":
        links = (
            f"<li>{elements.new_tab(f'/setup/letter/{each.id}.pdf', each.title(ctx.lang))}</li>"
            for each in policies_in_force(ctx.office)
        )
        return f'<ul class="rd">{"".join(links)}</ul>'
    if not step.held:
        return ""
    heads = ctx.texts("setup.what", "setup.holds_now", "setup.kept_in")[: 3 if step.held[0].kept_in else 2]
    return elements.table_html(heads, (_line(ctx, each) for each in step.held))


def _line(ctx: RequestContext, held: Held) -> str:
    wrong = f" {elements.chip('warn', ctx.say(held.wrong))}" if held.wrong else ""
    told = f"<td>{safe(ctx.say(held.told))}{wrong}</td>"
    told += f"<td><code>{safe(held.kept_in)}</code></td>" if held.kept_in else ""
    return f'<tr><th scope="row">{safe(ctx.say(held.name))}</th>{told}</tr>'


page()
