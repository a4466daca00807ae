-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The people of a dossier. The titulaire is the person whom the dossier is about.
create table personne (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    titulaire {BOOL} not null default true,
    civilite {TEXTE} not null default '' check (civilite in ('', 'madame', 'monsieur')),
    nom {TEXTE} not null check (nom <> ''),
    nom_usage {TEXTE} not null default '',
    prenom {TEXTE} not null check (prenom <> ''),
    naissance {JOUR},
    telephone {TEXTE} not null default '',
    adresse {TEXTE} not null default '',
    commune {TEXTE} not null default '',
    ecrire_domicile {BOOL} not null default true,
    epingle {TEXTE} not null default '',
    cle_nom {TEXTE} not null,
    cle_tri {OCTETS} not null,
    canonique {REF} references personne(id),
    cree_le {INSTANT} not null,
    revision {ENTIER} not null,
    version {ENTIER} not null default 1
) {STRICT};
create index personne_dossier on personne(dossier_id);
create index personne_par_revision on personne(revision);
create index personne_tri on personne(organisation_id, cle_tri);
-- Every change of a person takes the next number: the search index of each process reads what is newer.
create table personne_revision (id {ENTIER} primary key check (id = 1), derniere {ENTIER} not null) {STRICT};
insert into personne_revision(id, derniere) values (1, 0);
