-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
create index masp_justification_par_contrat on masp_justification(contrat_id);
