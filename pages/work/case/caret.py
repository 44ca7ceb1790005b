"""A small script that puts the caret into a dialog."""

import streamlit as st

JS = """export default function(){
 setTimeout(()=>{const field=document.querySelector('[role=dialog] textarea');
  if(field && !field.value && !document.activeElement?.matches('[role=dialog] :is(input,textarea)')) field.focus()},
  150)}"""


def caret() -> None:
    """Puts the caret into the empty text field of the dialog, unless its reader is writing in another one."""
    with st.container(key="caret"):
        st.components.v2.component("caret", html="<i></i>", js=JS, isolate_styles=False)(
            data={}, key="caret_in", height=1
        )
