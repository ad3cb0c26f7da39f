# Two commands: `make quickstart` and `make test`; both make .venv first and need nothing but Python 3.11-3.13.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MODEL := runs/quickstart-model/model.bin
# The sample crawl that the README's and the guide's figures are of.
CRAWL ?= ../shared/data/cc
export RAY_USAGE_STATS_ENABLED := 0

.PHONY: install quickstart test check docs screenshots format clean
.DELETE_ON_ERROR:

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

quickstart: $(MODEL)
	$(BIN)/textmill run configs/quickstart.yaml --out runs/quickstart

$(MODEL): $(VENV)/.installed configs/sample/quality/positive.jsonl configs/sample/quality/negative.jsonl
	$(BIN)/textmill train-quality --positive configs/sample/quality/positive.jsonl \
		--negative configs/sample/quality/negative.jsonl --out $(dir $@)
	touch $@

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(MODEL)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	find configs -name '*.yaml' | sort | xargs $(BIN)/textmill check --without-models
	$(BIN)/textmill blocks --markdown | diff docs/blocks.md - || { echo "docs/blocks.md is stale: make docs"; exit 1; }
	$(BIN)/python scripts/common_pile_table.py --check

docs: $(VENV)/.installed
	$(BIN)/textmill blocks --markdown > docs/blocks.md
	$(BIN)/python scripts/common_pile_table.py
	$(BIN)/python scripts/document.py --crawl $(CRAWL)

screenshots: quickstart
	$(BIN)/python scripts/screenshots.py runs/quickstart --out runs/screenshots

format: $(VENV)/.installed
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf runs $(VENV)
