-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
create table dette (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    tiers_id {REF} references tiers(id),
    creancier {TEXTE} not null check (creancier <> ''),
    nature {TEXTE} not null check (nature in ('loyer', 'energie', 'credit', 'decouvert', 'fiscale', 'sociale', 'sante', 'alimentaire', 'amende', 'autre')),
    reference {TEXTE} not null default '',
    nee_le {JOUR} not null,
    autorisation {TEXTE} not null default '',
    autorisee_le {JOUR},
    soldee_le {JOUR},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check ((autorisation = '') = (autorisee_le is null))
) {STRICT};
create index dette_dossier on dette(dossier_id);
-- What is still owed, as the creditor or the person said on a day: never changed, the latest counts.
create table dette_solde (
    id {ID},
    dette_id {REF} not null references dette(id),
    dossier_id {REF} not null references dossier(id),
    jour {JOUR} not null,
    {CENTIMES centimes} not null check (centimes >= 0),
    source {TEXTE} not null check (source in ('creancier', 'personne', 'decision')),
    saisi_par {REF} not null references agent(id),
    saisi_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL dette_solde}
create index dette_solde_dette on dette_solde(dette_id);
create table plan_apurement (
    id {ID},
    dette_id {REF} not null references dette(id),
    dossier_id {REF} not null references dossier(id),
    origine {TEXTE} not null check (origine in ('amiable', 'delais_juge', 'surendettement')),
    reference {TEXTE} not null default '',
    convenu_le {JOUR} not null,
    premiere_le {JOUR} not null,
    {CENTIMES mensualite} not null check (mensualite > 0),
    nombre {ENTIER} not null check (nombre between 1 and 240),
    {CENTIMES derniere} not null check (derniere > 0),
    arrete_le {JOUR},
    motif {TEXTE} not null default '',
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check ((arrete_le is null) = (motif = ''))
) {STRICT};
create index plan_apurement_dette on plan_apurement(dette_id);
-- The dates of a file before the commission (C. conso, livre VII). Before recevabilite it is a secret (L721-3).
create table surendettement (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    numero {TEXTE} not null default '',
    depose_le {JOUR} not null,
    irrecevable_le {JOUR},
    recevable_le {JOUR},
    notifie_le {JOUR},
    oriente_le {JOUR},
    mesures_le {JOUR},
    clos_le {JOUR},
    motif_cloture {TEXTE} not null default '',
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check (irrecevable_le is null or recevable_le is null),
    check ((clos_le is null) = (motif_cloture = ''))
) {STRICT};
create index surendettement_dossier on surendettement(dossier_id);
create unique index surendettement_ouvert on surendettement(dossier_id) where clos_le is null;
