-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What a menu counts on every page: the contracts that wait for their signatures; and those of a request, which SQLite would index anew at each page.
create index masp_signature_en_cours on masp_signature(organisation_id, demande_id) where etat = 'en_signature';
create index masp_signature_demande on masp_signature(demande_id, rang);
