# The commands of this course. Everything happens in .venv; nothing outside this folder is changed.
#
# Needs make and Python 3.11 or newer with venv and pip. Another Python: `make clean learn PYTHON=python3.12`.

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
# Material's notice of its end in 2027 is known; pyproject.toml holds to versions that work together.
MKDOCS := NO_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What packs Python for the pages of the exercises, unless the site is built without.
WITHOUT_PYTHON ?=
PAGE := $(if $(WITHOUT_PYTHON),,page)
export WITHOUT_PYTHON

# Hundreds of short processes start in the tests: none is to compile anew what the one before it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: page help learn grading test wheel site serve site-zip lighthouse experiments oracles lint requirements clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# pytest's exit code 1 says that a clause fails, the everyday state of a learner: a word of ours stands before make's.
learn: $(VENV)/.learn ## run the clauses on your exercises and name the next step
	@$(BIN)/pytest || { code=$$?; \
	  [ $$code -ne 1 ] || echo "A clause does not hold yet: its report is above. make passes that on as an error:"; \
	  exit $$code; }

grading: $(VENV)/.grade ## install what `whybn grade` needs, and examine this machine's sandbox
	$(BIN)/whybn doctor

# By worksteal a process has tests that stand together, and draws their examples once for all of them. Three where many
# tests wait for processes of their own.
test: $(VENV)/.dev $(VENV)/.site ## run the project's own tests, all of them
	$(BIN)/pytest tests/clauses -p tests.fewer_examples --impl reference_impl --level strict -n 2 --dist worksteal
	$(BIN)/pytest tests/house tests/judging tests/libraries tests/meta tests/mistakes tests/properties tests/reference tests/tool \
	  tests/grade tests/learn tests/quiz tests/dev tests/experiments -n 3 --dist worksteal --assert=rewrite
	@$(MAKE) --no-print-directory page || echo "The site is tested without Python in its pages."
	$(BIN)/python -m whybn.site  # what each clause catches takes a minute: once, not in each process of the tests
	$(BIN)/pytest tests/site -n 2 --dist loadscope --no-loadscope-reorder --assert=rewrite

site: $(VENV)/.site $(PAGE) ## build the site in site/ (WITHOUT_PYTHON=1: exercises are not solved in the page)
	$(MKDOCS) build --strict --quiet

serve: $(VENV)/.site $(PAGE) ## show the site at http://localhost:8000, rebuilt at each change
	$(MKDOCS) serve

site-zip: $(VENV)/.site $(PAGE) ## build dist/whybn-site.zip: unpack it and open index.html, or `whybn site` serves it
	OFFLINE=true $(MKDOCS) build --strict --quiet --site-dir build/whybn-site
	find build/whybn-site -name '*.map' -delete
	@mkdir -p dist && rm -f dist/whybn-site.zip
	$(BIN)/python -m zipfile -c dist/whybn-site.zip build/whybn-site

wheel: $(VENV)/.learn ## build the wheel in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

experiments: $(VENV)/.site ## rerun all experiments behind the site's verdicts, 20 minutes on two cores
	$(BIN)/python -m docs.experiments

lighthouse: site ## have Lighthouse judge three pages (needs node and Chrome; CHROME_PATH names it)
	$(BIN)/python -m tests.site.lighthouse

oracles: $(VENV)/.oracles $(VENV)/.site ## compare the reference with scikit-learn, ONNX and PyTorch (a large download)
	$(BIN)/python -c 'import onnx, sklearn, torch'
	$(BIN)/pytest tests/reference tests/libraries/test_installed.py tests/libraries/test_plain_call.py tests/site/test_frameworks.py \
	  --ignore=tests/reference/test_fast.py --ignore=tests/reference/test_network.py -n 2 --assert=rewrite
	WHYBN_QTI=$$(echo $(VENV)/pyslet-*.tar.gz) $(BIN)/pytest tests/quiz/test_qti_schema.py --assert=rewrite

lint: $(VENV)/.dev $(VENV)/.site ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A file whose requirements carry hashes makes pip refuse everything that has none, so the checkout itself is installed
# apart, by the hatchling that the file pins.
$(VENV)/.learn: $(VENV)/.made requirements/learn.txt pyproject.toml
	$(PIP) install --require-hashes -r requirements/learn.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.grade: requirements/grade.txt $(VENV)/.learn
	$(PIP) install --require-hashes -r requirements/grade.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.learn
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.site: requirements/site.txt $(VENV)/.dev
	$(PIP) install --require-hashes -r requirements/site.txt
	@touch $@

# Python for the exercises' pages, and their editor: fetched once, exactly what is pinned (requirements/page/README.md),
# packed anew where the course has changed.
page: $(VENV)/.site build/page/.fetched
	@$(BIN)/python -m whybn.site.payload

build/page/.fetched: requirements/page.txt requirements/page/package.json requirements/page/package-lock.json $(VENV)/.site
	@command -v npm >/dev/null || { echo "npm is not installed; make $(MAKECMDGOALS) WITHOUT_PYTHON=1 does without"; exit 1; }
	@mkdir -p build/page && cp requirements/page/package.json requirements/page/package-lock.json requirements/page/.npmrc build/page
	npm --prefix build/page ci --silent
	rm -rf build/page/wheels
	$(PIP) download --no-deps --require-hashes -r requirements/page.txt -d build/page/wheels
	@touch $@

# torch has builds of its own for each machine, each with other hashes: it alone is held by its version only.
$(VENV)/.oracles: requirements/oracles.txt requirements/qti.txt $(VENV)/.dev
	$(PIP) install --require-hashes -r requirements/oracles.txt
	$(PIP) install torch==2.13.0
	$(PIP) download --no-deps --no-binary pyslet --require-hashes -r requirements/qti.txt -d $(VENV)
	@touch $@

# A .venv whose Python has gone, by an upgrade for instance, counts as missing.
ifeq ($(shell $(BIN)/python --version 2>/dev/null),)
.PHONY: $(VENV)/.made
endif

# Written in syntax that old Pythons read too: they are the ones to be told.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "whybn needs Python 3.11 or newer, and \
	$(PYTHON) is %d.%d. Name another: make learn PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# One resolution for all platforms and for Python 3.11 and newer; the smaller files are held to the versions of dev.txt.
# Without --upgrade uv keeps the pins that still fit. Addresses are left out: the pins work with any index.
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url $(UPGRADE) --custom-compile-command "make requirements"

requirements: ## pin the dependencies anew (needs uv; UPGRADE=--upgrade for newer versions)
	$(COMPILE) --extra dev --group build -o requirements/dev.txt
	$(COMPILE) --extra quiz --group build -c requirements/dev.txt -o requirements/learn.txt
	$(COMPILE) --extra grade --extra cluster --extra lms --group build -c requirements/dev.txt -o requirements/grade.txt
	$(COMPILE) --extra site --extra browser -c requirements/dev.txt -o requirements/site.txt
	printf 'torch\n' | $(COMPILE)"; torch and what only torch needs are left out, see .venv/.oracles in the Makefile" \
	  --extra oracles --excludes /dev/stdin -c requirements/dev.txt -c requirements/site.txt -o requirements/oracles.txt

clean: ## remove .venv and everything that a run leaves behind
	rm -rf $(VENV) build dist site .hypothesis .pytest_cache .mypy_cache .ruff_cache
	rm -rf $$(sed -n 's|^/docs/|docs/|p' .gitignore)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
