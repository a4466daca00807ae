-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A budget is a series of dated versions. The last one may be a draft (convenu_le null), one at most; once agreed with the person a version
-- is never changed: the next one replaces it.
create table budget_version (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    numero {ENTIER} not null check (numero >= 1),
    nature {TEXTE} not null check (nature in ('initial', 'revision', 'fin')),
    valable_du {JOUR} not null,
    personnes {ENTIER} not null check (personnes between 1 and 30),
    convenu_le {JOUR},
    accord {TEXTE} not null default '' check (accord in ('', 'signe', 'oral', 'desaccord')),
    desaccord {TEXTE} not null default '',
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (dossier_id, numero),
    check ((convenu_le is null) = (accord = '')),
    check ((accord = 'desaccord') = (desaccord <> ''))
) {STRICT};
create unique index budget_brouillon on budget_version(dossier_id) where convenu_le is null;
-- passage: which account the line passes through. Amounts are as people know them (a quarter's water, a year's insurance), never converted.
create table budget_ligne (
    id {ID},
    budget_id {REF} not null references budget_version(id),
    dossier_id {REF} not null references dossier(id),
    position {ENTIER} not null,
    sens {TEXTE} not null check (sens in ('ressource', 'charge')),
    poste {TEXTE} not null,
    libelle {TEXTE} not null,
    {CENTIMES centimes} not null check (centimes > 0),
    frequence {TEXTE} not null check (frequence in ('semaine', 'mois', 'trimestre', 'annee')),
    passage {TEXTE} not null check (passage in ('compte_gere', 'personne', 'tiers_payant')),
    justificatif {TEXTE} not null default '',
    du {JOUR},
    au {JOUR},
    unique (budget_id, position),
    check (au is null or du is null or au >= du)
) {STRICT};
create index budget_ligne_dossier on budget_ligne(dossier_id);
