# make demo   see what huiqi does (LANGUAGE=zh for Chinese)        make test   everything CI runs
# make serve  pages, self-check and SPARQL on this machine (PORT=8080 for another port)
PYTHON ?= python3
LANGUAGE ?= en
PORT     ?= 8000
URL      ?= http://127.0.0.1:8000
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo serve test bench attack clean
demo: $(STAMP)
	@$(BIN)/python -m huiqi demo --lang $(LANGUAGE) --output demo-results

serve: $(STAMP)
	@$(BIN)/python -m huiqi serve --port $(PORT) --lang $(LANGUAGE)

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m huiqi check --lang en
	$(BIN)/python -m huiqi check --fix --dry-run --lang en data ontology shapes queries
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile
	cd tests && ../$(BIN)/python -m server.probe_api

bench: $(STAMP)
	$(BIN)/python benchmarks/decide.py

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "huiqi needs Python 3.11 or newer (PYTHON=$(PYTHON))" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

attack: $(STAMP)
	cd tests && ../$(BIN)/python -m attack $(URL) $(OPTIONS)

clean:
	rm -rf $(VENV)
