-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The key of the form that a draft was typed on. Once that form is accepted, its draft is worth nothing, even one that was kept while it was being accepted.
alter table brouillon add column cle {TEXTE} not null default '';
