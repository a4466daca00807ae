-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Two sheets that look alike and are two people, said by somebody who may write in both files: it is never asked again.
create table personne_distincte (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    autre_dossier_id {REF} not null references dossier(id),
    premiere_id {REF} not null references personne(id),
    seconde_id {REF} not null references personne(id),
    dite_par {REF} not null references agent(id),
    dite_le {INSTANT} not null,
    unique (premiere_id, seconde_id),
    check (premiere_id < seconde_id)
) {STRICT};
create index personne_distincte_seconde on personne_distincte(seconde_id);
{AJOUT_SEUL personne_distincte}
