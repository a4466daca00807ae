-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A yearly return that was sent to the State (CASF art. L271-7, before 31 March): the day, to whom and how, and the file as it was that day, frozen. What is sent again is another rang.
create table statistique_envoi (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    annee {ENTIER} not null check (annee between 2009 and 2200),
    rang {ENTIER} not null check (rang >= 1),
    envoye_le {JOUR} not null,
    mots {TEXTE} not null check (mots <> ''),
    fichier_id {REF} not null references fichier(id),
    sha256 {OCTETS} not null,
    note_par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    unique (organisation_id, annee, rang)
) {STRICT};
{AJOUT_SEUL statistique_envoi}
