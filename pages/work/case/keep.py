"""Two small scripts: one keeps the cursor's line in view and the keys in order, one puts the caret into a dialog."""

from pathlib import Path

import streamlit as st

JS = (Path(__file__).parent / "keep.js").read_text(encoding="utf-8")
CARET = """export default function(){
 setTimeout(()=>{const field=document.querySelector('[role=dialog] textarea');
  if(field && !field.value && !document.activeElement?.matches('[role=dialog] :is(input,textarea)')) field.focus()},
  150)}"""


def keep_in_view(cursor: str) -> None:
    """Scrolls the list, and only the list, to the line of the criterion when it has moved."""
    with st.container(key="keep"):
        st.components.v2.component("keep_in_view", html="<i></i>", js=JS, isolate_styles=False)(
            data={"cursor": cursor}, key="keeper", height=1
        )


def caret() -> None:
    """Puts the caret into the empty text field of the dialog, unless its reader is writing in another one."""
    with st.container(key="caret"):
        st.components.v2.component("caret", html="<i></i>", js=CARET, isolate_styles=False)(
            data={}, key="caret_in", height=1
        )
