"""Which papers come with a step of a story: drawn from its scene alone, so that it can be done ahead and elsewhere."""

from collections.abc import Callable
from typing import Final

from core.demo import letters
from core.demo.evidence import EVIDENCE, withdrawal_letter
from core.demo.matter import OnFile, Scene
from core.demo.paper import Sheet
from core.model.terms import AnswerKind, Side

Sheets = tuple[Sheet, ...]
ANSWERS: Final[dict[str, Callable[[Scene], Sheet]]] = {
    AnswerKind.COUNTER_MATERIALS: letters.counter_materials,
    AnswerKind.LEGAL_ACTION_NOTICE: letters.legal_action_notice,
}


def _opened(scene: Scene, _: str) -> Sheets:
    if scene.matter.has("no_certificate"):
        return ()
    complaint = letters.complaint(scene)
    us = scene.matter.story.us
    return (complaint,) if us else (complaint, letters.certificate(scene))


def _filed(scene: Scene, _: str) -> Sheets:
    """The counter-notice first, which lists what follows it."""
    drawn = tuple(EVIDENCE[name](scene) for name in scene.matter.story.papers)
    promised = tuple(OnFile("", Side.SELLER, each.kind) for each in drawn)
    return (letters.counter_notice(Scene(scene.matter, scene.on, scene.appeal_no, promised)), *drawn)


def _answered(scene: Scene, word: str) -> Sheets:
    answer = ANSWERS[word](scene)
    return (answer, letters.power_of_attorney(scene)) if scene.matter.has("by_agent") else (answer,)


PAPERS: Final[dict[str, Callable[[Scene, str], Sheets]]] = {
    "open": _opened,
    "file": _filed,
    "resupply": lambda scene, name: (EVIDENCE[name](scene),),
    "add": lambda scene, name: (EVIDENCE[name](scene),),
    "arrive": lambda scene, _: (letters.proof_of_arrival(scene),),
    "answer": _answered,
    "extend": lambda scene, _: (letters.notary_receipt(scene),),
    "withdraw": lambda scene, _: (withdrawal_letter(scene),),
    "late": lambda scene, _: (letters.counter_materials(scene),),
}


def has_papers(verb: str) -> bool:
    """Whether papers come with such a step."""
    return verb in PAPERS


def papers(verb: str, word: str, scene: Scene) -> Sheets:
    """The papers of the step, in the order in which they are taken in."""
    return PAPERS[verb](scene, word)
