# `make` only wraps `uv run …`. Where uv is not on the PATH, it is put into .uv/ of this checkout.

UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .uv/bin/uv)
own_uv := $(filter .uv/%,$(UV))

# --locked: what uv.lock says, or a refusal; never a silent upgrade
run := $(UV) run --locked

# Trust whom the system trusts, as apt and pip do: an office's own proxy, for one.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
endif

.PHONY: help run demo test check bench audit screenshots format chromium firefox soak syncs

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: | $(own_uv) ## serve the shop at http://127.0.0.1:8080
	@$(run) --no-dev main.py

demo: | $(own_uv) ## serve a throw-away shop full of demo data
	@$(run) --no-dev main.py --demo

# What cannot be had is no reason to stop here: the tests that need it say so and fail.
test: chromium firefox syncs ## the whole suite, browser tests included
	@$(run) pytest -q -n 2

chromium: | $(own_uv)
	@$(run) python -m tests.browser.chromium || true

firefox: | $(own_uv)
	@$(run) python -m tests.browser.firefox || true

syncs: | $(own_uv) # a way to count what reaches the disk
	@$(run) python -m tests.reliability.syncs || true

soak: syncs ## the reliability tests in their long form: more than an hour, each figure as it comes
	@$(run) pytest -q -n 0 -s --timeout 0 -o faulthandler_timeout=0 tests/reliability tests/security/test_compressed_frames.py --soak

# $(call gate,name,command): one line when all is well, the tool's own words when not
gate = said=$$($(run) $(2) 2>&1) && echo "ok      $(1)" || { echo "$$said"; echo "not ok  $(1)"; exit 1; }

check: | $(own_uv) ## formatter, linter, types, import contracts
	@$(call gate,format,ruff format --check --output-format concise)
	@$(call gate,lint,ruff check)
	@$(call gate,types,basedpyright)
	@$(call gate,imports,lint-imports)

format: | $(own_uv) ## put the code into shape
	@$(run) ruff check --fix --quiet || true
	@$(run) ruff format

bench: chromium ## the benchmarks, ratios first (about 12 minutes)
	@$(run) python -m tests.bench

audit: | $(own_uv) ## known advisories of the locked versions; says so where nobody can be asked
	@$(run) python -m tests.security.audit

screenshots: chromium ## take the pictures of the documents again
	@$(run) python docs/take_screenshots.py

# Python alone may come without pip and without what `venv` needs (Debian packs them apart), so each
# way is tried in turn; `--target` also suits a Python that is "externally managed".
# The version is pinned: it is what resolved uv.lock, and what the tests ran with.
into_dot_uv := -m pip install --quiet --disable-pip-version-check --target .uv uv==0.13.9
may_install := command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
as_root := $$([ "$$(id -u)" = 0 ] || echo sudo -n)

.uv/bin/uv: export PIP_ROOT_USER_ACTION := ignore
.uv/bin/uv:
	@command -v python3 >/dev/null || { echo "Please install Python 3.11 or newer (python3)." >&2; exit 1; }
	@echo "uv is not on the PATH: installing it into .uv/"
	@if python3 -m pip --version >/dev/null 2>&1; then python3 $(into_dot_uv); exit; fi; \
	has_venv() { python3 -c 'import ensurepip' 2>/dev/null; }; \
	if ! has_venv && $(may_install); then \
	  $(as_root) apt-get -qq update >/dev/null && \
	  $(as_root) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-venv >/dev/null; \
	fi; \
	if has_venv && python3 -m venv .uv/venv >/dev/null && .uv/venv/bin/python $(into_dot_uv); then exit; fi; \
	echo "Please install uv (https://docs.astral.sh/uv) or pip (Debian: sudo apt-get install python3-pip), then make again." >&2; \
	exit 1
