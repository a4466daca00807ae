-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Where the four years of a person stand (CASF art. L271-2), written with each act that moves them: what « Ma journée » reads over all the files. fin is the last day of her last contract,
-- atteint_le the day on which the total duration is reached if the next contract follows it without a gap.
create table masp_duree_totale (
    id {ID},
    dossier_id {REF} not null unique references dossier(id),
    fin {JOUR} not null,
    atteint_le {JOUR} not null
) {STRICT};
create index masp_duree_totale_atteint on masp_duree_totale(atteint_le, fin, dossier_id);
