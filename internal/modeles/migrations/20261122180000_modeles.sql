-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A version of a template of an organisation: never edited, another one follows. An empty text gives the one delivered with Étai back.
create table modele (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    genre {TEXTE} not null check (genre <> ''),
    variante {TEXTE} not null check (variante in ('courante', 'falc')),
    rang {ENTIER} not null check (rang >= 1),
    texte {TEXTE} not null,
    ecrit_par {REF} not null references agent(id),
    ecrit_le {INSTANT} not null,
    unique (organisation_id, genre, variante, rang)
) {STRICT};
{AJOUT_SEUL modele}
-- A text in plain language was read again by those whom it is for: empreinte is that of the text, so that another text is not read.
create table modele_relecture (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    genre {TEXTE} not null check (genre <> ''),
    empreinte {OCTETS} not null,
    relu_le {JOUR} not null,
    lecteurs {TEXTE} not null check (lecteurs <> ''),
    saisie_par {REF} not null references agent(id),
    saisie_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL modele_relecture}
create index modele_relecture_genre on modele_relecture(organisation_id, genre);
-- The letterhead of a site of an organisation, from a day on: site '' is the organisation itself. ferme: nothing is written from that site any more.
create table modele_identite (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    site {TEXTE} not null,
    du {JOUR} not null,
    service {TEXTE} not null default '',
    adresse {TEXTE} not null default '',
    telephone {TEXTE} not null default '',
    courriel {TEXTE} not null default '',
    lieu {TEXTE} not null default '',
    signataire {TEXTE} not null default '',
    qualite {TEXTE} not null default '',
    delegation {TEXTE} not null default '',
    presidence {BOOL} not null default false,
    tribunal {TEXTE} not null default '',
    logo {OCTETS},
    ferme {BOOL} not null default false,
    saisie_par {REF} not null references agent(id),
    saisie_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL modele_identite}
create index modele_identite_site on modele_identite(organisation_id, site, du);
