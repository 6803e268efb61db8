"""A real run: 333 storms, and what a window of positions tells about where a storm is in six hours."""

from __future__ import annotations

from symrnn import Derivation, Reference, Text

from ._frames import CLOSING, GOALS
from ._notation import NOTATION
from .storms.error_steps import common_step, errors_step, findings, order_step
from .storms.gradient_steps import digits_step, gradients_step, neuron_step
from .storms.model_steps import best_factor_step, models_step, rules_step, same_step, windows_step
from .storms.reach_steps import oldest_step, reach_step
from .storms.result_file import read_result
from .storms.results import verify_examples, verify_figures
from .storms.tracks import read_tracks


def build() -> Derivation:
    """The derivation around the stored result, every figure of which is computed again first."""
    tracks, result = read_tracks(), read_result()
    verify_figures(result, tracks)
    distances = verify_examples(result, tracks)
    return Derivation(
        title="Storm tracks: a real run",
        abstract=Text(
            "The radar example on real positions: where is a storm in six hours? Neurons and small networks are "
            "trained on the storms of 1990 to 2005 and predict those of 2006 to 2015, beside rules that need no "
            f"training. {findings(result, tracks)}\n\n"
            "Training is a command of its own; its result is stored, and on this page it is only verified. Three kinds "
            "of numbers are kept apart. What the judge proves are the claims, each with its tick. What is recomputed "
            "to 50 digits are the losses and gradients of step {digits}. All else in the tables and figures is "
            "measured: it is computed in float64 from the stored weights whenever this page is built, and the build "
            "stops where a stored error or loss differs by more than one part in a thousand million.",
            digits=Reference(step="fifty-digits"),
        ),
        goals=GOALS["storm_tracks"],
        closing=CLOSING["storm_tracks"],
        notation=NOTATION["storm_tracks"],
        assumptions=(
            Text(
                "The positions are the best tracks of NOAA's HURDAT2 at 00, 06, 12 and 18 hours UTC. A displacement is "
                "the way from one position to the next, to the east and to the north in km, on a sphere of radius "
                "6371.0088 km; to the east it is taken at the mean latitude of the two positions."
            ),
            Text(
                "The models see displacements in units of 100 km, and predict the next one. An error is the distance "
                "between the predicted and the true position. Storms are never split between training and test."
            ),
        ),
        steps=(
            rules_step(),
            windows_step(tracks),
            models_step(),
            same_step(),
            best_factor_step(result, tracks),
            errors_step(result, tracks),
            common_step(result, tracks),
            order_step(result, tracks),
            gradients_step(),
            neuron_step(result, tracks),
            digits_step(result, tracks, distances),
            reach_step(result, tracks),
            oldest_step(result),
        ),
    )
