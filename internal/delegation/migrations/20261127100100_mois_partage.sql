-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- partage: the month counts for another délégataire of the same measure, hence zero here.
alter table mois_mesure add column partage {BOOL} not null default false check (not partage or dix = 0);
create index mois_mesure_partage on mois_mesure(dossier_id) where partage;
-- partage: of raison 'regle', because another délégataire has the month; of raison 'convention', because it counts for another convention of the same one.
alter table delegation_ligne add column partage {BOOL} not null default false check (not partage or raison in ('regle', 'convention'));
{FIGER delegation_ligne SI old.figee : partage}
