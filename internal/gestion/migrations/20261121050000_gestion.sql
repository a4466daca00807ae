-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What may be received and paid for whom, from and to, and what is frozen and why. Written by the measures (through parcours),
-- only read by comptes and paiements. Its end only comes closer; au before du: it never ran.
create table gestion (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    origine {TEXTE} not null check (origine in ('masp', 'masp_avenant')),
    origine_id {REF} not null,
    du {JOUR} not null,
    au {JOUR} not null,
    version {ENTIER} not null default 1,
    unique (origine, origine_id)
) {STRICT};
create index gestion_dossier on gestion(dossier_id);
{SANS_SUPPRESSION gestion}
{FIGER gestion : id, dossier_id, organisation_id, origine, origine_id, du}
{FIGER gestion SI new.au > old.au : au}
-- One authorised benefit, with how it is expected to arrive. What the person signed does not change: which benefit, how much of it (plafond, null for the
-- whole), from when; how it arrives may, and it may end earlier (au before du: it never ran).
create table gestion_recette (
    id {ID},
    gestion_id {REF} not null references gestion(id),
    dossier_id {REF} not null references dossier(id),
    percue_id {REF} not null references prestation_percue(id),
    prestation {ENTIER} not null,
    libelle {TEXTE} not null,
    organisme {TEXTE} not null,
    allocataire {TEXTE} not null default '',
    {CENTIMES montant} check (montant > 0),
    {CENTIMES plafond} check (plafond > 0),
    jour_du_mois {ENTIER} check (jour_du_mois is null or jour_du_mois between 1 and 31),
    du {JOUR} not null,
    au {JOUR} not null,
    version {ENTIER} not null default 1
) {STRICT};
{SANS_SUPPRESSION gestion_recette}
{FIGER gestion_recette : id, gestion_id, dossier_id, percue_id, prestation, plafond, du}
{FIGER gestion_recette SI new.au > old.au : au}
create index gestion_recette_fin on gestion_recette(au);
create index gestion_recette_gestion on gestion_recette(gestion_id);
create index gestion_recette_dossier on gestion_recette(dossier_id);
create index gestion_recette_allocataire on gestion_recette(allocataire);
-- From du on nothing is paid for the person, until somebody asks that it be lifted and another person agrees: au is then the last day. It is of the file,
-- not of one management: the one that opens later finds it. One person alone may freeze.
create table gestion_gel (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    motif {TEXTE} not null check (motif in ('deces', 'revocation', 'saisie', 'decision_service')),
    du {JOUR} not null,
    au {JOUR},
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    pose_par {REF} not null references agent(id),
    pose_le {INSTANT} not null
) {STRICT};
{SANS_SUPPRESSION gestion_gel}
{FIGER gestion_gel : id, dossier_id, motif, du, contenu_id, engagement, pose_par, pose_le}
{FIGER gestion_gel SI old.au is not null : au}
create unique index gestion_gel_ouvert on gestion_gel(dossier_id, motif) where au is null;
create index gestion_gel_dossier on gestion_gel(dossier_id);
create table gestion_gel_levee (
    id {ID},
    gel_id {REF} not null references gestion_gel(id),
    dossier_id {REF} not null references dossier(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    decision {TEXTE} not null default '' check (decision in ('', 'accordee', 'refusee', 'retiree')),
    decidee_par {REF} references agent(id),
    decidee_le {INSTANT},
    refus_contenu_id {REF} references contenu(id),
    refus_engagement {OCTETS},
    version {ENTIER} not null default 1,
    check ((decision = '') = (decidee_par is null)),
    check ((decision = '') = (decidee_le is null)),
    check (decision not in ('accordee', 'refusee') or decidee_par <> demandee_par),
    check ((decision = 'refusee') = (refus_contenu_id is not null)),
    check ((refus_contenu_id is null) = (refus_engagement is null))
) {STRICT};
{SANS_SUPPRESSION gestion_gel_levee}
{FIGER gestion_gel_levee : id, gel_id, dossier_id, contenu_id, engagement, demandee_par, demandee_le}
{FIGER gestion_gel_levee SI old.decision <> '' : decision, decidee_par, decidee_le, refus_contenu_id, refus_engagement}
create unique index gestion_gel_levee_ouverte on gestion_gel_levee(gel_id) where decision = '';
create index gestion_gel_levee_dossier on gestion_gel_levee(dossier_id);
-- From du to au the non-alimentary debts born before du are not paid, even in part (C. conso art. L722-5). It is of the file, not of one
-- management: the one that opens later finds it.
create table gestion_dettes_gelees (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    origine {TEXTE} not null check (origine in ('surendettement')),
    origine_id {REF} not null,
    du {JOUR} not null,
    au {JOUR} not null,
    version {ENTIER} not null default 1,
    unique (origine, origine_id)
) {STRICT};
create index gestion_dettes_gelees_dossier on gestion_dettes_gelees(dossier_id);
-- Why an authorised benefit did not come, or came for another sum, in a month: said by somebody, corrected at will (each change is an act of the journal).
create table gestion_ecart (
    id {ID},
    recette_id {REF} not null references gestion_recette(id),
    dossier_id {REF} not null references dossier(id),
    mois {JOUR} not null,
    cause {TEXTE} not null check (cause in ('declaration', 'suspension', 'retenue', 'rib', 'autre')),
    mots {TEXTE} not null default '',
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (recette_id, mois),
    check (cause <> 'autre' or mots <> '')
) {STRICT};
{SANS_SUPPRESSION gestion_ecart}
{FIGER gestion_ecart : id, recette_id, dossier_id, mois}
create index gestion_ecart_dossier on gestion_ecart(dossier_id);
