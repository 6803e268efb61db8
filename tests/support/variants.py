"""Of tests with many variants alike the fast suite runs every second to eighth, and none that takes seconds.

``make test-all`` runs them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pytest

__all__ = ["LONG", "VARIANTS", "mark_variants"]

#: by the file and the name of a test: of how many variants one is fast. The first always is
VARIANTS: Mapping[str, int] = MappingProxyType(
    {
        "book/test_explore_digits.py::test_every_digit_that_is_shown_holds": 3,
        "book/test_explore_digits.py::test_six_digits_of_double_precision_are_right_at_every_lag": 4,
        "book/test_explore_in_browser.py::test_it_can_be_read_on_any_screen": 2,
        "book/test_explore_numbers.py::test_a_page_with_a_wrong_formula_does_not_pass": 2,
        "book/test_explore_numbers.py::test_the_numbers_are_those_of_numpy": 2,
        "book/test_regime_maps.py::test_every_corner_is_within_its_level_by_a_bound_written_by_hand": 2,
        "bounds/test_bounds.py::test_a_derivative_over_a_lag_is_at_most_the_power": 8,
        "bounds/test_bounds.py::test_where_the_slope_has_a_floor_a_derivative_is_at_least_the_power": 3,
        "bounds/test_norms.py::test_the_bound_of_every_cell_is_proved_and_so_is_what_it_assumes_of_the_states": 3,
        "bounds/test_regime.py::test_networks_of_many_units_are_decided": 3,
        "bounds/test_slopes.py::test_a_bound_too_small_is_refuted": 5,
        "bounds/test_slopes.py::test_dense_samples_stay_below_and_come_near": 2,
        "cells/test_activations.py::test_at_random_points": 2,
        "cells/test_catalogue.py::test_a_file_of_the_catalogue_reads_back_and_goes_backwards": 4,
        "cli/test_bound_given.py::test_what_a_gate_can_have_is_taken": 2,
        "cli/test_bound_given.py::test_what_is_given_makes_the_bound_smaller": 2,
        "cli/test_bound_given.py::test_what_no_value_of_a_step_meets_is_refused": 2,
        "cli/test_documents.py::test_derive_writes_the_derivation_of_any_cell": 3,
        "cli/test_documents.py::test_every_step_of_a_cell_with_gates_is_proved": 2,
        "cli/test_loading.py::test_a_command_loads_what_it_needs": 3,
        "derivation/test_comparing_cells.py::test_pairs_of_the_literature": 4,
        "derivation/test_comparing_cells.py::test_the_line_with_a_planted_change_is_named": 2,
        "derivation/test_derive.py::test_every_step_of_every_page_is_there_and_proved": 4,
        "derivation/test_derive.py::test_what_is_shown_is_what_is_claimed": 3,
        "derivations/test_heads.py::test_a_chapter_follows_its_activation": 3,
        "derivations/test_heads.py::test_a_chapter_follows_its_inputs": 3,
        "derivations/test_heads.py::test_the_expansion_follows_its_length": 2,
        "derivations/test_planted_errors.py::test_the_copies_themselves_hold": 3,
        "derivations/test_vanishing.py::test_a_mistake_in_a_copy_is_refuted_with_a_witness": 3,
        "derivations/test_what_the_lecture_says.py::test_a_mistake_in_a_copy_is_refuted_with_a_witness": 3,
        "derivations/test_why_recurrent.py::test_a_mistake_in_a_copy_is_refuted_with_a_witness": 3,
        "documents/test_clear_arrows.py::test_no_arrow_passes_through_a_node": 4,
        "documents/test_golden.py::test_a_printer_that_writes_a_box_otherwise_is_found": 3,
        "documents/test_look_alikes.py::test_the_page_of_a_cell_tells_its_names_apart": 6,
        "documents/test_pages_in_browser.py::test_a_page_can_be_read_on_any_screen": 2,
        "evaluate/test_catalogue_plain.py::test_the_outputs_and_the_states_are_those_of_the_plain_loop": 2,
        "evaluate/test_compiled_seams.py::test_gradients_are_those_of_numpy": 2,
        "evaluate/test_evaluate.py::test_floating_types_are_kept": 3,
        "evaluate/test_ready_calls.py::test_a_call_again_is_the_first_to_the_last_bit": 2,
        "evaluate/test_segments.py::test_segments_are_the_whole": 2,
        "evaluate/test_sequences_exact.py::test_gradients_are_sympys_diff_of_the_expanded_expression": 3,
        "evaluate/test_sequences_exact.py::test_random_cases_are_those_of_the_oracle": 4,
        "evaluate/test_streams.py::test_outputs_and_states_of_chunks_are_those_of_the_whole": 2,
        "evaluate/test_streams.py::test_the_gradient_over_chunks_is_that_of_the_whole": 2,
        "expressions/test_definitions.py::test_the_value_lies_in_the_enclosure_by_the_definition": 2,
        "expressions/test_exact.py::test_every_function_has_the_value_of_its_definition": 2,
        "gradients/test_catalogue_gradients.py::test_the_evaluator_has_the_same_gradient_in_both_precisions": 2,
        "gradients/test_catalogue_gradients.py::test_the_gradient_is_that_of_central_differences": 2,
        "gradients/test_cell_claims.py::test_every_adjoint_line": 2,
        "gradients/test_cell_claims.py::test_pullback_bptt_and_rtrl_agree": 3,
        "gradients/test_gradient.py::test_gradients_agree_with_an_independent_evaluation": 8,
        "gradients/test_gradient.py::test_gradients_agree_with_the_derivative_of_the_expanded_expression": 8,
        "interop/test_code.py::test_c_agrees_with_the_evaluator": 2,
        "judge/test_array_adjoints.py::test_altered_adjoints_are_refuted": 2,
        "judge/test_attack.py::test_a_judge_that_proves_everything_is_exposed": 2,
        "judge/test_attack.py::test_no_false_proof_and_no_bad_witness": 2,
        "judge/test_domains_told.py::test_what_is_about_nothing_is_not_proved": 2,
        "judge/test_line_by_line.py::test_a_slope_with_two_sides_is_proved_in_vectors": 2,
        "judge/test_line_by_line.py::test_no_mistake_in_a_line_is_proved": 2,
        "judge/test_line_by_line.py::test_no_wrong_slope_with_two_sides_is_proved": 2,
        "judge/test_mutations.py::test_an_altered_line_makes_its_own_claim_fail_and_is_named": 2,
        "judge/test_norms_entrywise.py::test_no_lie_is_proved": 2,
        "judge/test_rank_one_norms.py::test_no_lie_is_proved": 3,
        "judge/test_reached_limits.py::test_no_short_claim_is_costly": 2,
        "judge/test_soundness.py::test_a_tiny_number_is_never_zero": 5,
        "judge/test_textbook_facts.py::test_false_orders_are_not_proved_in_other_quantities": 2,
        "judge/test_textbook_facts.py::test_textbook_facts_are_proved": 3,
        "judge/test_vacuity.py::test_a_search_for_a_case_ends_soon": 2,
        "judge/test_vacuity.py::test_no_case_of_a_contradiction_is_found": 2,
        "judge/test_vocabulary.py::test_whatever_sympy_makes_ends_in_a_verdict_or_is_refused": 2,
        "project/test_display.py::test_the_catalogue_is_shown_shortly": 4,
        "project/test_extras.py::test_what_needs_a_package_is_skipped_and_nothing_else": 3,
        "project/test_hostile_input.py::test_every_argument_refuses_hostile_text": 8,
        "project/test_hostile_input.py::test_every_file_refuses_hostile_text": 6,
        "testing/test_calls.py::test_truncated_by_design": 2,
        "testing/test_gradients.py::test_a_right_kernel_passes": 2,
        "testing/test_gradients.py::test_the_line_to_reproduce_reproduces": 4,
        "testing/test_layouts.py::test_a_bias_that_the_forward_pass_leaves_out_is_found": 2,
        "testing/test_layouts.py::test_the_gradient_by_the_second_bias_is_compared": 2,
        "testing/test_live.py::test_a_mistake_far_back_is_found_though_units_die": 3,
        "testing/test_other_layouts.py::test_onnx": 2,
        "testing/test_rounding.py::test_a_wrong_array_is_refused": 2,
    }
)

#: single variants that take seconds where others of their kind stay in the fast suite
LONG: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bounds/test_bounds.py::test_where_the_slope_has_a_floor_a_derivative_is_at_least_the_power": ("mish",),
        "bounds/test_norms.py::test_a_bound_without_one_of_its_terms_is_not_proved": ("gru",),
        "bounds/test_norms.py::test_no_product_of_jacobians_is_above_its_certified_bound": ("lstm",),
        "bounds/test_regime.py::test_a_network_that_vanishes": ("lstm-0.3-True",),
        "bounds/test_slopes.py::test_every_claim_is_proved_by_the_judge_again": ("selu",),
        "bounds/test_slopes.py::test_it_is_exact_where_it_is_exact": ("selu",),
        "bounds/test_slopes.py::test_what_cannot_be_certified_is_said_so": ("tanh(sin(x))",),
        "cli/test_networks.py::test_derive_of_a_file_never_seen": ("coupled lstm-tex",),
        "derivation/test_catalogue_facts.py::test_every_fact_of_the_catalogue_is_proved": ("ltc", "clipped_lstm"),
        "derivation/test_derive.py::test_every_step_of_every_page_is_there_and_proved": ("lstm",),
        "derivation/test_derive.py::test_what_is_shown_is_what_is_claimed": ("coupled lstm", "gru"),
        # test_the_programs_of_the_lstm_are_made_once is about it alone
        "derivation/test_derive_costs.py::test_the_programs_of_every_cell_are_made_once": ("lstm",),
        "derivation/test_derive_costs.py::test_no_claim_of_a_derivation_is_judged_twice": ("lstm",),
        "documents/test_unclaimed.py::test_the_lines_of_a_derived_page_are_all_claimed": ("lstm",),
        "evaluate/test_sequences_exact.py::test_gradients_are_sympys_diff_of_the_expanded_expression": ("lstm",),
        "gradients/test_cell_claims.py::test_a_loss_at_the_last_step": ("gru",),
        "gradients/test_cell_claims.py::test_pullback_bptt_and_rtrl_agree": ("lstm_peephole-6",),
        "judge/test_reached_limits.py::test_no_short_claim_is_costly": ("a chain of equations", "a large degree"),
        "judge/test_textbook_facts.py::test_textbook_facts_are_proved": ("rises",),
        "project/test_catalogue_table.py::test_its_page_is_written_and_every_step_on_it_proved": (
            "cornn",
            "ltc",
            "scornn",
        ),
        "project/test_catalogue_table.py::test_what_is_promised_of_every_cell": (
            "lstm_full_gate_recurrence-pullback_is_bptt",
        ),
        "testing/test_calls.py::test_a_cut_at_the_border_of_a_chunk_is_found_and_told": ("64-arguments0",),
        "testing/test_chunked_examples.py::test_a_wrong_line_backwards_is_found_and_named": (
            "mlstm-sign of the normaliser missing-factor missing-np.sign(signed) *-1.0 *-2",
            "mlstm-normaliser's state not handed back-nothing passed back in time-C_bar, n_bar, s_bar = chunk-"
            "C_bar, _, s_bar = chunk-2",
        ),
        "testing/test_gradients.py::test_a_mistake_many_steps_back_is_found_by_the_parameters_alone": ("49",),
    }
)


def mark_variants(items: Iterable[pytest.Item]) -> None:
    """Mark as slow what is not run each time."""
    seen: Counter[str] = Counter()
    for item in items:
        name, _, variant = item.nodeid.removeprefix("tests/").partition("[")
        if variant.removesuffix("]") in LONG.get(name, ()):
            item.add_marker(pytest.mark.slow)
        if name in VARIANTS:
            if seen[name] % VARIANTS[name]:
                item.add_marker(pytest.mark.slow)
            seen[name] += 1
