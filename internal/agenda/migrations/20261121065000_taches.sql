-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What somebody has to do. No personal text: a nature, an object and a date; the page writes the sentence.
create table tache (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} references dossier(id),
    role {TEXTE} not null,
    agent_id {REF} references agent(id),
    nature {TEXTE} not null,
    objet {TEXTE} not null,
    objet_id {REF} not null,
    motif {TEXTE} not null default '',
    echeance {JOUR},
    creee_le {INSTANT} not null,
    faite_le {INSTANT},
    faite_par {REF} references agent(id),
    version {ENTIER} not null default 1,
    unique (nature, objet, objet_id)
) {STRICT};
create index tache_ouverte on tache(organisation_id, role, faite_le);
create index tache_dossier on tache(dossier_id);
