-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Why a value applies to days that were gone when it was entered: what had been computed with the former one stays as it was.
alter table parametre add column passe {TEXTE} not null default '';
