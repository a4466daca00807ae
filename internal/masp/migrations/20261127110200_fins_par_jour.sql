-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The ends of contracts, the nearest first.
create index masp_contrat_fin on masp_contrat(fin, id, dossier_id) where arrete_le is null;
