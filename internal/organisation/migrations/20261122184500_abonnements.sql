-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- Another program that is told of the events of measures. What it is told is the journal of acts itself, written in the transaction of each fact: from
-- depuis_acte on, the acts of these natures. secret_scelle signs what is sent.
create table abonnement (
    id              {ID},
    organisation_id {REF} not null references organisation(id),
    nom             {TEXTE} not null check (nom <> ''),
    adresse         {TEXTE} not null check (adresse <> ''),
    natures         {TEXTE} not null check (natures <> ''),
    secret_scelle   {OCTETS} not null,
    depuis_acte     {REF} not null,
    cree_par        {REF} not null references agent(id),
    cree_le         {INSTANT} not null,
    clos_par        {REF} references agent(id),
    clos_le         {INSTANT},
    check ((clos_par is null) = (clos_le is null))
) {STRICT};

{SANS_SUPPRESSION abonnement}
{FIGER abonnement : id, organisation_id, nom, adresse, natures, secret_scelle, depuis_acte, cree_par, cree_le}
{FIGER abonnement SI old.clos_le is not null : clos_par, clos_le}
create index abonnement_organisation on abonnement(organisation_id);

-- One act to tell a program: tried until it answers, or given up. statut is what it answered last, 0 when it did not.
create table abonnement_envoi (
    id            {ID},
    abonnement_id {REF} not null references abonnement(id),
    acte_id       {REF} not null references journal_actes(id),
    essais        {ENTIER} not null default 0 check (essais >= 0),
    prochain_le   {INSTANT},
    statut        {ENTIER} not null default 0,
    remis_le      {INSTANT},
    abandonne_le  {INSTANT},
    unique (abonnement_id, acte_id),
    check ((prochain_le is null) = (remis_le is not null or abandonne_le is not null)),
    check (remis_le is null or abandonne_le is null)
) {STRICT};

{SANS_SUPPRESSION abonnement_envoi}
{FIGER abonnement_envoi : id, abonnement_id, acte_id}
{FIGER abonnement_envoi SI old.remis_le is not null or old.abandonne_le is not null : essais, prochain_le, statut, remis_le, abandonne_le}
create index abonnement_envoi_a_faire on abonnement_envoi(prochain_le) where prochain_le is not null;
