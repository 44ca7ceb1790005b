"""A script of three lines that keeps the cursor's line in view."""

import streamlit as st

JS = """export default function({data}){
 requestAnimationFrame(()=>setTimeout(()=>document.querySelector('.crit.cur')
  ?.closest('[class*=st-key-row_]')?.scrollIntoView({block:'nearest'}),60))}"""


def keep_in_view(cursor: str) -> None:
    """Scrolls the list, and only the list, to the line of the criterion when it has moved."""
    with st.container(key="keep"):
        st.components.v2.component("keep_in_view", html="<i></i>", js=JS, isolate_styles=False)(
            data={"cursor": cursor}, key="keeper", height=1
        )
