# The commands of the project; `make help` lists them.
SHELL := /bin/sh
PORT ?= 8000
VENV ?= .venv
BIN := $(VENV)/bin
STATIC := $(or $(HTC_DATA_DIR),var)/static/staticfiles.json
# Every process of a test run would compile the same modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test quick test-postgres test-growth front thorough check shots check-pages lighthouse weights bench bench-growth citeproc endure fuzz hostile moving wordpress beside-wordpress update upgrade
.DEFAULT_GOAL := help

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*##\(.*\)/  make \1\t\2/p' Makefile

run: $(VENV)/.runtime $(STATIC)  ## start the blog with its sample content at port 8000 (PORT= for another)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@$(BIN)/python manage.py serve --port $(PORT)

test: $(VENV)/.development  ## run every test, the browser's too
	@sh tests/browser/find_chromium.sh
	$(BIN)/pytest -n 3 --dist worksteal

quick: $(VENV)/.development  ## run every test but the browser's
	$(BIN)/pytest -n 3 --dist worksteal --ignore tests/browser -p no:playwright

test-postgres: $(VENV)/.development  ## run every test but the browser's on a PostgreSQL of its own
	$(BIN)/python tests/postgres.py $(BIN)/pytest -n 3 --dist worksteal --ignore tests/browser -p no:playwright

test-growth: $(VENV)/.thorough  ## run the tests of several machines, with servers of their own
	@sh tests/find_programs.sh redis-server
	$(BIN)/pytest -n 2 --dist loadscope -m growth tests/growth

front: $(VENV)/.development  ## try the configurations of docs/servers with the real nginx and Caddy
	@sh tests/find_programs.sh nginx caddy libnginx-mod-http-brotli-filter libnginx-mod-http-brotli-static
	$(BIN)/pytest -n 2 --dist loadgroup -m front tests/front

thorough: test-growth front  ## run the long samples, test-growth and front too, then citeproc, endure, fuzz, hostile, many writers at once, backups under load on both databases, moving, followers and wordpress
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n 2 --dist worksteal -m "not browser and not growth and not front"
	$(BIN)/python tests/citeproc.py
	$(BIN)/python tests/endure.py
	$(BIN)/python tests/fuzz.py
	$(BIN)/python tests/hostile_pages.py
	$(BIN)/python tests/under_load.py
	$(BIN)/python tests/postgres.py --durable $(BIN)/python tests/mixed_writes.py
	$(BIN)/python tests/postgres.py --durable $(BIN)/python tests/under_load.py --seconds 30 --articles 300 --responses 3000
	$(BIN)/python tests/full_disk.py
	$(BIN)/python tests/units.py
	$(BIN)/python tests/real_wordpress.py
	$(BIN)/python tests/moving.py
	$(BIN)/python tests/outgoing_day.py
	$(BIN)/python tests/followers.py

check: $(VENV)/.development  ## lint, types, templates, migrations, deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 6.1 $$(find templates -name '*.html')
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run
	HTC_ENV=production HTC_SITE_URL=https://blog.example.org HTC_MAIL_URL=smtp://localhost HTC_DATA_DIR=var/check \
	  HTC_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

shots: $(VENV)/.development  ## draw every page at five widths and in every look, into var/shots (NAMES= for some)
	@sh tests/browser/find_chromium.sh
	$(BIN)/python tests/browser/shots.py $(NAMES)

check-pages: $(VENV)/.development  ## judge every page by the HTML checker, axe and the Tab key; needs Java and npm
	@sh tests/browser/find_chromium.sh
	$(BIN)/python tests/browser/check_pages.py

lighthouse: $(VENV)/.development  ## judge four pages by Lighthouse as a phone gets them; needs npm
	@sh tests/browser/find_chromium.sh
	$(BIN)/python tests/browser/lighthouse.py

weights: $(VENV)/.development  ## weigh every page and write docs/weights.md
	@sh tests/browser/find_chromium.sh
	$(BIN)/python tests/browser/weights.py

bench: $(VENV)/.development  ## measure pages against a constant of the same size, what a flood of notices does, and what a key costs a writer (SCALE=20000x200000, WRITE=yes, FILLED=FOLDER keeps filled blogs for the next time)
	@sh tests/find_programs.sh wrk nginx libnginx-mod-http-brotli-filter libnginx-mod-http-brotli-static
	$(BIN)/python -m tests.bench $(if $(SCALE),--scale $(SCALE)) $(if $(FILLED),--filled $(FILLED)) $(if $(WRITE),--write)
	$(BIN)/python tests/hit_rate.py
	$(BIN)/python tests/flood.py
	@sh tests/browser/find_chromium.sh
	$(BIN)/python tests/browser/keystrokes.py

bench-growth: $(VENV)/.development  ## measure the blog beside one of ten times the content, in turn (FILLED=FOLDER as above)
	@sh tests/find_programs.sh wrk
	$(BIN)/python -m tests.bench.growth $(if $(FILLED),--filled $(FILLED))

citeproc: $(VENV)/.thorough  ## compare our citations with those of citeproc, and have a parser read the BibTeX; needs npm
	$(BIN)/python tests/citeproc.py

endure: $(VENV)/.development  ## kill the served blog at random for ten minutes, and count what is lost or told twice
	$(BIN)/python tests/endure.py

fuzz: $(VENV)/.development  ## send 20,000 malformed requests and 2,000 damaged exports, which takes some minutes
	$(BIN)/python tests/fuzz.py

hostile: $(VENV)/.development  ## have 2,000 hostile pages of other sites verified by the worker, which takes some minutes
	$(BIN)/python tests/hostile_pages.py

wordpress: $(VENV)/.development  ## move the blog of a real WordPress here and back, and compare word by word
	$(BIN)/python tests/real_wordpress.py

beside-wordpress: $(VENV)/.development  ## count what hands do for one article, here and in a real WordPress
	@sh tests/browser/find_chromium.sh
	$(BIN)/python tests/browser/beside_wordpress

moving: $(VENV)/.development  ## import up to 100 MB, kill an import ten times and compare, measure memory
	$(BIN)/python tests/moving.py

update: $(VENV)/.runtime  ## after a newer version was checked out: make a backup, migrate, collect static files
	$(BIN)/python manage.py backup
	$(BIN)/python manage.py migrate
	$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	$(BIN)/python -m compileall -q manage.py articles comments htc

upgrade: $(VENV)/.development  ## pin the newest versions of everything
	$(BIN)/uv pip compile --universal --python-version 3.12 --generate-hashes --upgrade -q --custom-compile-command "make upgrade" requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.12 --generate-hashes --upgrade -q --custom-compile-command "make upgrade" requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --universal --python-version 3.12 --generate-hashes --upgrade -q --custom-compile-command "make upgrade" requirements-servers.in -o requirements-servers.txt
	$(BIN)/uv pip compile --universal --python-version 3.12 --generate-hashes --upgrade -q --custom-compile-command "make upgrade" requirements-thorough.in -o requirements-thorough.txt

$(STATIC): $(VENV)/.runtime $(shell find static $(filter-out var/%,$(wildcard */static */*/static)) docs/pictures -type f)
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

$(VENV)/bin/python:
	@python=; for name in python3.13 python3.14 python3.12 python3 python; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then echo "The blog needs Python 3.12 or newer (3.13 is best); none was found on the PATH." >&2; exit 1; fi; \
	"$$python" -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.thorough: requirements-thorough.txt $(VENV)/.development | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-thorough.txt
	@touch $@
