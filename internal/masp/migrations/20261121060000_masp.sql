-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The measure: what its contracts have in common. ancre is the first day of the first one; the months of all are counted from it (01-masp §6.3).
create table masp_mesure (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    departement_id {REF} not null references organisation(id),
    numero {TEXTE} not null unique,
    ancre {JOUR} not null,
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    unique (id, dossier_id)
) {STRICT};
{AJOUT_SEUL masp_mesure}
create index masp_mesure_dossier on masp_mesure(dossier_id);
-- One signed contract. It is never edited in place: what follows it is another contract of the same measure. arrete_le is its last day when it stopped
-- before its end, written once, with its reason (a code, and words under seal) and who said it; the day before debut: it was cancelled before it began. mois_ailleurs: months of MASP that the person declared in another département when she signed.
-- evaluation_le: the day of the evaluation that precedes it (CASF art. L271-2), asked of a contract that follows another.
create table masp_contrat (
    id {ID},
    mesure_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    niveau {ENTIER} not null check (niveau in (1, 2)),
    debut {JOUR} not null,
    mois {ENTIER} not null check (mois between 1 and 120),
    fin {JOUR} not null,
    signe_le {JOUR} not null,
    signe_pour_le {JOUR} not null,
    signe_pour {TEXTE} not null default '',
    mois_ailleurs {ENTIER} not null default 0 check (mois_ailleurs between 0 and 120),
    apres_maj {BOOL} not null default false,
    evaluation_le {JOUR},
    arrete_le {JOUR},
    motif_arret {TEXTE} not null default '' check (motif_arret in ('', 'autonomie', 'relais', 'rupture_personne', 'rupture_departement', 'sans_prestation', 'passage_maj', 'passage_protection',
        'demenagement', 'etablissement', 'incarceration', 'perdu_de_vue', 'deces', 'erreur', 'autre')),
    arret_contenu_id {REF} references contenu(id),
    arret_engagement {OCTETS},
    arrete_par {REF} references agent(id),
    arret_note_le {INSTANT},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (mesure_id, rang),
    unique (id, dossier_id),
    foreign key (mesure_id, dossier_id) references masp_mesure(id, dossier_id),
    check (fin >= debut),
    check (evaluation_le is null or evaluation_le <= signe_le or evaluation_le <= signe_pour_le),
    check (signe_le <= debut and signe_pour_le <= debut),
    check (arrete_le is null or arrete_le < fin),
    check (motif_arret not in ('autonomie', 'relais', 'rupture_departement', 'perdu_de_vue') or arrete_le >= debut),
    check (motif_arret <> 'erreur' or arrete_le < debut),
    check ((arrete_le is null) = (motif_arret = '')),
    check ((arrete_le is null) = (arrete_par is null)),
    check ((arrete_le is null) = (arret_note_le is null)),
    check ((arrete_le is null) = (arret_contenu_id is null)),
    check ((arret_contenu_id is null) = (arret_engagement is null))
) {STRICT};
{SANS_SUPPRESSION masp_contrat}
{FIGER masp_contrat : id, mesure_id, dossier_id, rang, niveau, debut, mois, fin, signe_le, signe_pour_le, signe_pour, mois_ailleurs, apres_maj, evaluation_le, cree_par, cree_le}
{FIGER masp_contrat SI old.arrete_le is not null : arrete_le, motif_arret, arret_contenu_id, arret_engagement, arrete_par, arret_note_le}
create index masp_contrat_dossier on masp_contrat(dossier_id, fin);
-- The figures of a year start from the contracts that begin or end in it.
create index masp_contrat_rang_debut on masp_contrat(rang, debut);
create index masp_contrat_acheve on masp_contrat((coalesce(arrete_le, fin)));
create index masp_contrat_non_arrete on masp_contrat(dossier_id, fin) where arrete_le is null;
-- What the person and the département changed of a running contract, signed, from a day on (CASF art. L271-2: modifiable by avenant); or the authorisation that she
-- withdrew (C. civ. 2004, by analogy: any day, alone). niveau is that of the contract from then on. Its dates do not change: another end is a renewal.
create table masp_avenant (
    id {ID},
    contrat_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    nature {TEXTE} not null check (nature in ('avec_gestion', 'prestations', 'sans_gestion', 'revocation', 'objectifs', 'contribution', 'delegataire')),
    niveau {ENTIER} not null check (niveau in (1, 2)),
    du {JOUR} not null,
    signe_le {JOUR} not null,
    signe_pour_le {JOUR},
    signe_pour {TEXTE} not null default '',
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    delegataire_id {REF} references organisation(id), -- who has the measure in charge from then on
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    check ((delegataire_id is not null) = (nature = 'delegataire')),
    unique (contrat_id, rang),
    unique (contrat_id, du),
    unique (id, contrat_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id),
    check (signe_le <= du and (signe_pour_le is null or signe_pour_le <= du)),
    check ((signe_pour_le is null) = (nature = 'revocation')),
    check (case when nature in ('avec_gestion', 'prestations') then niveau = 2 when nature in ('sans_gestion', 'revocation') then niveau = 1 else true end)
) {STRICT};
{AJOUT_SEUL masp_avenant}
create index masp_avenant_dossier on masp_avenant(dossier_id);
-- What the contract aims at: insertion, and managing one's benefits alone again (CASF art. L271-2). The texts lie under seal.
create table masp_objectif (
    id {ID},
    contrat_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    nature {TEXTE} not null check (nature in ('insertion', 'autonomie')),
    position {ENTIER} not null check (position >= 1),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    avenant_id {REF},
    unique (avenant_id, position),
    foreign key (avenant_id, contrat_id) references masp_avenant(id, contrat_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id)
) {STRICT};
{AJOUT_SEUL masp_objectif}
create unique index masp_objectif_contrat on masp_objectif(contrat_id, position) where avenant_id is null;
create index masp_objectif_dossier on masp_objectif(dossier_id);
-- One signed line of the authorisation to receive and manage: the benefit as it stood that day, its payer and number. plafond: the amount authorised
-- each month, null for the whole benefit.
create table masp_autorisation (
    id {ID},
    contrat_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    percue_id {REF} not null references prestation_percue(id),
    numero {ENTIER} not null check (numero between 1 and 99),
    libelle {TEXTE} not null,
    organisme {TEXTE} not null,
    allocataire {TEXTE} not null default '',
    {CENTIMES plafond} check (plafond > 0),
    du {JOUR} not null,
    au {JOUR} not null,
    signee_le {JOUR} not null,
    avenant_id {REF},
    unique (avenant_id, percue_id),
    foreign key (avenant_id, contrat_id) references masp_avenant(id, contrat_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id),
    check (au >= du and signee_le <= du)
) {STRICT};
{AJOUT_SEUL masp_autorisation}
create unique index masp_autorisation_contrat on masp_autorisation(contrat_id, percue_id) where avenant_id is null;
create index masp_autorisation_dossier on masp_autorisation(dossier_id);
-- What the person pays each month, decided for the département (CASF art. L271-4) with the contract or an avenant, and what its ceiling was computed with (art. D271-5). Zero: nothing is asked.
create table masp_contribution (
    id {ID},
    contrat_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    avenant_id {REF} unique,
    {CENTIMES mensuelle} not null check (mensuelle >= 0),
    {CENTIMES ressources} not null check (ressources >= 0),
    {CENTIMES plafond} not null check (plafond >= 0),
    bareme {TEXTE} not null check (bareme in ('A', 'B', 'C')),
    {CENTIMES seuil_aah} not null check (seuil_aah > 0),
    {CENTIMES seuil_smic} not null check (seuil_smic > 0),
    foreign key (avenant_id, contrat_id) references masp_avenant(id, contrat_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id),
    check (mensuelle <= plafond),
    check (ressources > seuil_aah or plafond = 0)
) {STRICT};
{AJOUT_SEUL masp_contribution}
create unique index masp_contribution_contrat on masp_contribution(contrat_id) where avenant_id is null;
create index masp_contribution_dossier on masp_contribution(dossier_id);
-- A rule that warned, and why the contract was signed all the same. regle is its code; the warning and the reason lie under seal.
create table masp_justification (
    id {ID},
    contrat_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    regle {TEXTE} not null check (regle <> ''),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    avenant_id {REF},
    unique (avenant_id, regle),
    foreign key (avenant_id, contrat_id) references masp_avenant(id, contrat_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id)
) {STRICT};
{AJOUT_SEUL masp_justification}
create unique index masp_justification_contrat on masp_justification(contrat_id, regle) where avenant_id is null;
-- Days on which the contract runs and the work with the person stops (hospital, prison…). au is the last one, null while it lasts, written once.
create table masp_suspension (
    id {ID},
    contrat_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    motif {TEXTE} not null check (motif in ('hospitalisation', 'incarceration', 'autre')),
    du {JOUR} not null,
    au {JOUR},
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    notee_par {REF} not null references agent(id),
    notee_le {INSTANT} not null,
    reprise_par {REF} references agent(id),
    reprise_le {INSTANT},
    version {ENTIER} not null default 1,
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id),
    check (au is null or au >= du),
    check ((au is null) = (reprise_par is null)),
    check ((au is null) = (reprise_le is null))
) {STRICT};
{SANS_SUPPRESSION masp_suspension}
{FIGER masp_suspension : id, contrat_id, dossier_id, motif, du, contenu_id, engagement, notee_par, notee_le}
{FIGER masp_suspension SI old.au is not null : au, reprise_par, reprise_le}
create unique index masp_suspension_ouverte on masp_suspension(contrat_id) where au is null;
create index masp_suspension_dossier on masp_suspension(dossier_id);
-- A measure of which nothing is left to do, put away: rang and fin are those of its last contract, conserver_jusqu_au the day until which its file is kept. A contract signed
-- since makes it live again: it is put away once more after it.
create table masp_archive (
    id {ID},
    mesure_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    fin {JOUR} not null,
    conserver_jusqu_au {JOUR} not null,
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    unique (mesure_id, rang),
    foreign key (mesure_id, dossier_id) references masp_mesure(id, dossier_id),
    check (conserver_jusqu_au > fin)
) {STRICT};
{AJOUT_SEUL masp_archive}
create index masp_archive_dossier on masp_archive(dossier_id);
