-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What the work itself does not say of a year: the series of before Étai, staff, tariffs and charges. A value is never edited: the next rang corrects it, with
-- its own source; null withdraws it. unite follows the kind: a number, hundredths of a full-time post, or cents.
create table statistique_valeur (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    annee {ENTIER} not null check (annee between 2009 and 2200),
    genre {TEXTE} not null check (genre in ('serie', 'effectif', 'charge', 'tarif')),
    cle {TEXTE} not null check (cle <> ''),
    fonction {TEXTE} not null default '',
    employeur {TEXTE} not null default '',
    rang {ENTIER} not null check (rang >= 1),
    valeur {ENTIER} check (valeur between 0 and 1000000000000),
    source {TEXTE} not null check (source <> ''),
    saisie_par {REF} not null references agent(id),
    saisie_le {INSTANT} not null,
    unique (organisation_id, genre, annee, cle, fonction, employeur, rang),
    check (genre = 'effectif' or fonction = '' and employeur = ''),
    check (genre <> 'effectif' or fonction <> '' and employeur <> ''),
    check (genre <> 'serie' or cle in ('masp_1', 'masp_2', 'masp_3', 'protection', 'participation', 'participation_mesures')),
    check (genre <> 'tarif' or cle in ('mois_1', 'mois_2')),
    check (rang > 1 or valeur is not null)
) {STRICT};
{AJOUT_SEUL statistique_valeur}
