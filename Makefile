# SPDX-License-Identifier: EUPL-1.2
# Étai. `make aide` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

GO ?= go
DONNEES ?=
FUZZTIME ?= 60s
ADRESSE ?= 127.0.0.1:8080
GOLANGCI_VERSION := v2.15.0
GOLANGCI_DIR := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/etai/golangci-lint-$(GOLANGCI_VERSION)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo inconnue)

# What waits for the base (pages, acts, reports), opens a connection or runs once (arguments, migrations, reading a template) gains nothing from inlined calls: without them the
# program is 2 MB smaller. Formats, postings, orders, proposals' computation and the base's own layer keep them.
FROIDS := accompagnement agenda budget calculs chronologie cli commissions delegation demo dettes documents gestion installation logement masp/... \
	modeles organisation parcours/... personnes prestations rapports/... reglement statistiques tiers web/... base/fichiers base/form echanges/sortie
AILLEURS := github.com/pressly/goose/... github.com/alecthomas/kong filippo.io/... crypto/tls crypto/x509 encoding/asn1 encoding/gob net text/template/parse vendor/golang.org/x/net/...
COMPACT := $(foreach p,$(FROIDS),-gcflags=etai/internal/$(p)=-l) $(foreach p,$(AILLEURS),-gcflags=$(p)=-l)

# The binary and the tests need neither cgo nor the VCS stamp; nothing is fetched behind go.mod's back. All are compiled alike: what is tested and
# measured is what is delivered, and nothing is compiled twice.
export CGO_ENABLED := 0
export GOFLAGS := -buildvcs=false -mod=readonly -trimpath $(COMPACT)
export GOTOOLCHAIN := local

.PHONY: aide build demo test test-donnees endurance bench lint format captures vendor-ui propre

aide: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 16

build: ## ./bin/etai: static, no cgo, under 40 MB, no file beside it
	@mkdir -p bin
	$(GO) build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/etai ./cmd/etai
	outils/controle-binaire bin/etai

demo: build ## build, then a working service on fictional data (ADRESSE=127.0.0.1:8080)
	@exec ./bin/etai demo --adresse $(ADRESSE)

test: ## the repository alone: format, vet, every test; installs what it needs from Debian when root; never skips
	@outils/paquets
	outils/format
	$(GO) vet -tags donnees,endurance ./... # no file asks for their absence
	$(GO) run ./outils/essais -vet=off -timeout 20m ./internal/web/... ./internal/parcours ./... # the longest first: no processor waits for the last one

test-donnees: ## tests on the files of others: make test-donnees DONNEES=../shared/donnees
	@test -n "$(DONNEES)" && test -d "$(DONNEES)" || { echo "test-donnees: no folder DONNEES=$(DONNEES)" >&2; exit 1; }
	outils/paquets
	ETAI_DONNEES="$$(cd "$(DONNEES)" && pwd)" outils/etiquette donnees -timeout 20m

endurance: ## long faults, then each fuzz target for FUZZTIME (60s)
	@outils/paquets
	outils/etiquette endurance -timeout 90m
	outils/fuzz $(FUZZTIME)

bench: ## medians of 5 of every benchmark (BENCH=regexp, PAQUETS=packages)
	@outils/paquets
	$(GO) test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem -count 5 -timeout 120m $(or $(PAQUETS),./...) | $(GO) run ./outils/medianes

lint: ## golangci-lint, built once into the user's cache
	@test -x "$(GOLANGCI_DIR)/golangci-lint" || GOFLAGS=-buildvcs=false GOBIN="$(GOLANGCI_DIR)" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	"$(GOLANGCI_DIR)/golangci-lint" run ./...

format: ## gofmt -w on the whole tree
	@gofmt -w $$(git ls-files -co --exclude-standard '*.go')

captures: ## developers only: the pictures of the README, taken again along the journey of a newcomer
	@d="$$(mktemp -d)"
	trap 'rm -rf "$$d"' EXIT
	ETAI_CAPTURES="$$d" $(GO) test -count 1 -run TestCircuitEntier ./internal/web/
	for n in journee rapprochement visa compte releve; do cp "$$d/$$n-1280-clair.png" docs/captures/$$n.png; done

vendor-ui: ## developers only: fetch the vendored CSS and axe-core again from npm and compare
	@outils/vendor-ui

propre: ## remove what the build made
	@rm -rf bin
