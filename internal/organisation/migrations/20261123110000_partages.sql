-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Organisations that have or had a file in common, each with itself too, both ways. A page that counts what waits in the files that an organisation reads starts
-- from the few rows of these organisations, not from every file; the rights then stay those of each file. Written with each attribution, never taken back.
create table organisation_partage (
    organisation_id {REF} not null references organisation(id),
    avec_id         {REF} not null references organisation(id),
    primary key (organisation_id, avec_id)
) {STRICT};
{AJOUT_SEUL organisation_partage}
insert into organisation_partage (organisation_id, avec_id) select distinct a.organisation_id, b.organisation_id
    from (select dossier_id, organisation_id from dossier_attribution union select id, organisation_id from dossier) a
    join (select dossier_id, organisation_id from dossier_attribution union select id, organisation_id from dossier) b on b.dossier_id = a.dossier_id;
