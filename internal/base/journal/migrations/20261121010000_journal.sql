-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- Every text that can identify someone and that a chained row must vouch for. The salt is sealed together
-- with the text: beside a commitment, a salt in clear would let a thief without the key guess short texts.
-- chiffre is null once the text was erased under a visaed bordereau.
create table contenu (
    id        {ID},
    cle_id    {TEXTE} not null,
    chiffre   {OCTETS},
    efface_le {INSTANT},
    bordereau {TEXTE},
    check ((chiffre is null) = (efface_le is not null)),
    check ((efface_le is null) = (bordereau is null))
) {STRICT};

{SANS_SUPPRESSION contenu}
{FIGER contenu : id}
{FIGER contenu SI old.efface_le is not null : cle_id, chiffre, efface_le, bordereau}

-- One row per act, in the act's transaction, chained by (organisation, year). Organisation 0 is the
-- installation itself. Ids, codes, dates and cents only.
create table journal_actes (
    id              {ID},
    organisation_id {REF} not null,
    annee           {ENTIER} not null,
    rang            {ENTIER} not null check (rang >= 1),
    instant         {INSTANT} not null,
    agent_id        {REF},
    nature          {TEXTE} not null,
    objet           {TEXTE} not null,
    objet_id        {REF},
    dossier_id      {REF},
    valeurs         {TEXTE} not null,
    contenu_id      {REF} references contenu(id),
    engagement      {OCTETS},
    empreinte       {OCTETS} not null,
    unique (organisation_id, annee, rang),
    check ((contenu_id is null) = (engagement is null))
) {STRICT};

create index journal_actes_objet on journal_actes (objet, objet_id);
create index journal_actes_dossier on journal_actes (dossier_id) where dossier_id is not null;

{AJOUT_SEUL journal_actes}

-- The end of each organisation's chain: the next act follows it, so that acts cut off the end leave a gap.
create table journal_tete (
    organisation_id {REF} primary key,
    annee           {ENTIER} not null,
    rang            {ENTIER} not null check (rang >= 1),
    instant         {INSTANT} not null,
    empreinte       {OCTETS} not null
) {STRICT};

{SANS_SUPPRESSION journal_tete}
{FIGER journal_tete SI new.annee < old.annee or new.annee = old.annee and new.rang <= old.rang : annee, rang, instant, empreinte}
{FIGER journal_tete : organisation_id}

-- Gapless numbers: the last one given in each series.
create table numerotation (
    organisation_id {REF} not null,
    serie           {TEXTE} not null,
    annee           {ENTIER} not null,
    dernier         {ENTIER} not null check (dernier >= 1),
    primary key (organisation_id, serie, annee)
) {STRICT};

{SANS_SUPPRESSION numerotation}
{FIGER numerotation : organisation_id, serie, annee}
{FIGER numerotation SI new.dernier <= old.dernier : dernier}
