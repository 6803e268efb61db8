# Four commands, each with all of its own set-up in .venv:
#   make derivations   verify and render every derivation into build/
#   make test          every check that a change has to pass
#   make coverage      how much of the judge its tests run; part of make test-all
#   make docs          the guides and the reference as pages in build/site; part of make test
# and `make storms` to train the models of the storms again (two minutes), `make bench` to time it against others,
# `make test-all` with the slow tests, `make test-torch` against torch. Another Python: make test PYTHON=/path/to/python3.12
.PHONY: derivations docs storms bench test suite types-and-pages coverage test-all attack test-torch test-packages format clean
.DELETE_ON_ERROR:

SUITABLE = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c "$(SUITABLE)" 2>/dev/null && { echo "$$python"; break; }; done)
BIN := .venv/bin
# what is imported is compiled then; to compile all that is installed takes as long as to install it
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-compile -qq
# the hash seeds under which the order of sets has to make no difference
SEEDS := 0 1 2 3 4 5 6 7 8 9
ROOMS := judge programs claims

# the processes that tests and the book start, some hundred, read what is compiled instead of compiling it each anew
unexport PYTHONDONTWRITEBYTECODE

derivations: .venv/run
	@$(BIN)/symrnn demo -o build --force

# a warning is an error; what is there is made anew, for the docstrings are no sources that Sphinx sees change
docs: .venv/docs
	@$(BIN)/python -m sphinx -q -E -W --keep-going -d build/doctrees docs build/site
	@echo "build/site/index.html"

# the workers are processes, one for each core: threads of the linear algebra would only be in each other's way
storms: .venv/storms
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m derivations.storms.train

test: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory -j2 suite types-and-pages

suite: .venv/dev
	$(BIN)/python -m pytest -n auto --dist worksteal

# beside the suite, whose workers leave a core idle at their beginning and at their end
types-and-pages: .venv/dev
	$(BIN)/mypy
	@$(MAKE) --no-print-directory derivations docs

# symrnn against NumPy and C by hand and other libraries, into docs/speed.md; in an environment of its own, for they are
# large; one that cannot be had is named in the page and left out
bench: pyproject.toml
	@"$(PYTHON)" -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --disable-pip-version-check -qq -e ".[bench]"
	.venv-bench/bin/python benchmarks/peers.py

# the three rooms that a verdict rests on, by their own tests: each fails below the floor in pyproject.toml
coverage: .venv/dev
	$(BIN)/python -m pytest -n auto --hypothesis-profile=symrnn-fast --cov --cov-report= --cov-fail-under=0 $(ROOMS:%=tests/%) $(ROOMS:%=symrnn/%)
	@$(BIN)/coverage report --fail-under=0
	@below=0; for room in $(ROOMS); do \
		printf '%s: ' "$$room"; \
		$(BIN)/coverage report --include="symrnn/$$room/*" --format=total || below=1; \
	done; exit $$below

test-all: .venv/dev coverage
	$(BIN)/python -m pytest -n auto -m "" --hypothesis-profile=symrnn-thorough
	@for seed in $(SEEDS); do \
		echo "PYTHONHASHSEED=$$seed"; \
		PYTHONHASHSEED=$$seed $(BIN)/python -m pytest -n auto $(addprefix tests/,programs claims gradients judge derivation) || exit 1; \
	done

# ten thousand random claims of all kinds against the judge, from 900 frames down, under three hash seeds
CLAIMS ?= 3334
attack: .venv/dev
	@for seed in 0 1 2; do \
		PYTHONHASHSEED=$$seed PYTHONPATH=tests/support $(BIN)/python -m attack --claims $(CLAIMS) --seed $$seed --depth 900 \
			|| exit 1; \
	done

# the networks against torch, and the planted bugs before the gradient checkers of torch and JAX: in an environment of
# its own, for both are large, and needed by nothing else
test-torch: pyproject.toml
	@"$(PYTHON)" -m venv .venv-torch
	@.venv-torch/bin/python -m pip install --disable-pip-version-check -qq -e ".[dev]" torch==2.13.0 jax==0.10.2
	.venv-torch/bin/python -m pytest tests/evaluate/test_sequences_torch.py tests/evaluate/test_catalogue_torch.py \
		tests/testing/test_torch.py tests/testing/test_jax.py tests/testing/test_autograd_functions.py \
		tests/testing/test_torch_modules.py tests/testing/test_custom_vjp.py tests/testing/test_bfloat16.py \
		tests/testing/test_derivatives_torch.py tests/testing/test_derivatives_jax.py \
		tests/testing/test_torch_chunks.py tests/testing/test_stacked_modules.py tests/testing/test_peers_of_kinds.py \
		tests/testing/test_function_tutorial.py tests/interop/test_code_torch.py \
		tests/interop/test_torch_functions.py tests/interop/test_jax_functions.py

# released packages beside the cells that they document, each in the version that docs/testing/packages.md is about
test-packages: pyproject.toml
	@"$(PYTHON)" -m venv .venv-packages
	@.venv-packages/bin/python -m pip install --disable-pip-version-check -qq -e ".[dev]" torch==2.13.0 flax==0.12.8 \
		equinox==0.13.8 dm-haiku==0.0.17 keras==3.15.1 onnx==1.23.2 onnxruntime==1.32.0 numpy-ml==0.1.2 \
		torchrecurrent==0.2.5
	.venv-packages/bin/python -m pytest tests/testing/test_packages.py tests/testing/test_other_modules.py

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .venv-torch .venv-packages .venv-bench build dist .mypy_cache .pytest_cache .ruff_cache

# the environment itself; made again when pyproject.toml changes
.venv/made: pyproject.toml
	@"$(or $(PYTHON),false)" -c "$(SUITABLE)" 2>/dev/null || { \
		echo "symrnn needs Python 3.11 or later with venv; found $(or $(PYTHON),none). Name one: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; }
	@echo "setting up .venv" >&2
	@"$(PYTHON)" -m venv .venv
	@touch $@

# what it takes to run symrnn
.venv/run: .venv/made
	@$(PIP) -e ".[pdf,plot]"
	@touch $@

# what training takes besides
.venv/storms: .venv/run
	@$(PIP) -e ".[examples]"
	@touch $@

# what the pages of the documentation take
.venv/docs: .venv/run
	@$(PIP) -e ".[docs]"
	@touch $@

# and what it takes to change it, all at once: to resolve and to install three times takes longer
.venv/dev: .venv/made
	@echo "setting up .venv for development" >&2
	@$(PIP) -e ".[dev,docs]"
	@touch .venv/run .venv/docs $@
