"""What a type checker sees of symrnn: a program of its user, checked by ``mypy --strict`` with the package itself."""

from __future__ import annotations

from typing import assert_type

import symrnn as sr


def main() -> None:
    """Each public verb once, and the type of what it gives."""
    cell = sr.cells.lstm()
    assert_type(cell, sr.Cell)
    assert_type(sr.Cell.parse("x: input\nh: state\nh = tanh(h + x)\n"), sr.Cell)

    network = sr.with_loss(sr.cells.elman_unit(), steps=2)
    assert_type(network, sr.Program)
    assert_type(sr.unroll(cell, steps=2), sr.Program)
    assert_type(sr.bptt(network), sr.Program)
    assert_type(sr.rtrl(network), sr.Program)
    assert_type(sr.pullback(cell), sr.Program)
    assert_type(sr.state_jacobian(cell), sr.Program)

    x = sr.name_symbol("x")
    claim = sr.Claim.equality("square", (x + 1) ** 2, x**2 + 2 * x + 1)
    assert_type(claim, sr.Claim)
    assert_type(sr.duality_of_one_step(cell), sr.Claim)
    assert_type(sr.adjoint_claims(network, sr.bptt(network)), tuple[sr.Claim, ...])
    verdict = sr.check(claim)
    assert_type(verdict, sr.Verdict)
    assert_type(verdict.outcome, sr.Outcome)
    assert_type(sr.derive(sr.cells.elman_unit(), steps=2), sr.Derivation)
    print(verdict.outcome.value)


if __name__ == "__main__":
    main()
