"""Titles by the catalogue, and slopes that are declared, said wherever an argument rests on them."""

from __future__ import annotations

from symrnn.cells import elman, load
from symrnn.derivation.derive import derive
from symrnn.derivation.entry_titles import with_title_of_entry


def test_a_cell_of_the_catalogue_has_the_title_of_its_entry_and_another_its_name():
    known, other = elman(), elman("relu")
    assert with_title_of_entry(derive(known), known).title == "Simple recurrent network (Elman)"
    assert with_title_of_entry(derive(other), other).title == derive(other).title == "Elman over 2 steps"


def test_a_source_that_asks_ends_as_it_does():
    assert "Source: Elman (1990), Finding structure in time." in derive(load("elman")).abstract.template
    assert derive(load("mingru")).abstract.template.endswith("Were RNNs all we needed?")


def test_a_declared_slope_is_said_in_each_step_that_rests_on_it():
    lesson = derive(load("lif"))
    said = {step.id: "By declaration" in step.text.template for step in lesson.steps}
    assert all(said[name] for name in ("one-step", "backward-pass", "jacobian"))
    assert not said["network"]
    report = lesson.verify()
    rest = {each.step.id: each for each in report.steps if each.step.id in ("adjoints", "rtrl")}
    assert all(any("by declaration" in str(v.evidence) for v in each.verdicts) for each in rest.values())
    assert all(each.is_proved for each in report.steps)
