-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A bank account whose statement is imported. individuel: in the person's own name, operated under procuration; collectif: pooled,
-- one sub-account per measure, allowed only by a recorded organisation decision.
create table compte_bancaire (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} references dossier(id),
    mode {TEXTE} not null check (mode in ('individuel', 'collectif')),
    iban_scelle {OCTETS} not null,
    iban_index {OCTETS} not null unique,
    iban_masque {TEXTE} not null,
    bic {TEXTE} not null default '',
    titulaire {TEXTE} not null check (titulaire <> ''),
    devise {TEXTE} not null default 'EUR' check (devise = 'EUR'),
    lot_en_une_ligne {BOOL} not null default false,
    format_ordre {TEXTE} not null default 'pain.001.001.09' check (format_ordre in ('pain.001.001.09', 'pain.001.001.03')),
    ouvert_le {JOUR} not null,
    ferme_le {JOUR},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check ((mode = 'individuel') = (dossier_id is not null))
) {STRICT};
create index compte_bancaire_dossier on compte_bancaire(dossier_id);
-- The pooled mode stays off until the organisation records its legal opinion and each payer's acceptance.
create table mode_collectif (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    genre {TEXTE} not null check (genre in ('avis_juridique', 'accord_organisme')),
    organisme {TEXTE} not null default '',
    date_piece {JOUR} not null,
    piece_id {REF} references fichier(id),
    consigne_par {REF} not null references agent(id),
    consigne_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL mode_collectif}
-- Ledger accounts. Every transaction stays inside one compte_bancaire, so that bank = sum of the rest by construction.
create table compte (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    dossier_id {REF} references dossier(id),
    nature {TEXTE} not null check (nature in ('banque', 'personne', 'transit', 'non_identifie', 'hors_autorisation', 'a_restituer',
        'debit_inexplique', 'avance', 'frais')),
    code {TEXTE} not null unique,
    plancher {ENTIER} not null default 0 check (plancher >= 0),
    ouvert_le {JOUR} not null,
    ferme_le {JOUR},
    version {ENTIER} not null default 1,
    check ((nature = 'personne') = (dossier_id is not null))
) {STRICT};
create index compte_par_banque on compte(compte_bancaire_id, nature);
create index compte_par_dossier on compte(dossier_id);
-- A floor under the ordinary one: dated, reasoned, four eyes, with a ceiling and an end.
create table plancher_autorise (
    id {ID},
    compte_id {REF} not null references compte(id),
    plancher {ENTIER} not null,
    du {JOUR} not null,
    au {JOUR} not null,
    motif {TEXTE} not null check (motif <> ''),
    demande_par {REF} not null references agent(id),
    accorde_par {REF} not null references agent(id),
    accorde_le {INSTANT} not null,
    check (demande_par <> accorde_par),
    check (au >= du)
) {STRICT};
{AJOUT_SEUL plancher_autorise}
create index plancher_autorise_compte on plancher_autorise(compte_id);
-- Head of each chain: one per organisation and accounting year.
create table chaine (
    organisation_id {REF} not null references organisation(id),
    exercice {ENTIER} not null,
    dernier_numero {ENTIER} not null,
    derniere_empreinte {OCTETS} not null,
    primary key (organisation_id, exercice)
) {STRICT};
create table compteur_ecriture (id {ENTIER} primary key check (id = 1), dernier {ENTIER} not null) {STRICT};
insert into compteur_ecriture(id, dernier) values (1, 0);
-- One transaction of the ledger: never changed, corrected by its exact opposite. Chained: ids, codes, dates and cents only.
create table ecriture (
    id {ENTIER} primary key,
    organisation_id {REF} not null references organisation(id),
    exercice {ENTIER} not null,
    numero {ENTIER} not null check (numero >= 1),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    nature {TEXTE} not null,
    jour_comptable {JOUR} not null,
    jour_valeur {JOUR} not null,
    cle {TEXTE} not null unique,
    empreinte_entree {OCTETS} not null,
    contrepasse {REF} references ecriture(id),
    origine {TEXTE} not null,
    origine_id {REF} not null,
    agent_id {REF} references agent(id),
    instant {INSTANT} not null,
    empreinte_precedente {OCTETS} not null,
    empreinte {OCTETS} not null,
    unique (organisation_id, exercice, numero)
) {STRICT};
{AJOUT_SEUL ecriture}
create unique index ecriture_contrepasse on ecriture(contrepasse) where contrepasse is not null;
create index ecriture_origine on ecriture(origine_id, origine);
-- Signed legs: debit positive, credit negative; they sum to zero in each transaction.
create table mouvement (
    ecriture_id {REF} not null references ecriture(id),
    rang {ENTIER} not null,
    compte_id {REF} not null references compte(id),
    centimes {ENTIER} not null check (centimes <> 0),
    primary key (ecriture_id, rang)
-- +etai moteur sqlite
) strict, without rowid;
-- +etai fin
-- +etai moteur postgres
);
-- +etai fin
{AJOUT_SEUL mouvement}
create index mouvement_compte on mouvement(compte_id, ecriture_id);
-- Cache of each balance, rebuilt and compared by verifier. debit = sum of mouvement; retenu = active holds.
create table solde (
    compte_id {REF} primary key references compte(id),
    debit {ENTIER} not null default 0,
    retenu {ENTIER} not null default 0 check (retenu >= 0)
) {STRICT};
create table retenue (
    id {ID},
    compte_id {REF} not null references compte(id),
    ordre_id {REF} not null unique,
    centimes {ENTIER} not null check (centimes > 0),
    etat {TEXTE} not null check (etat in ('active', 'passee', 'levee')),
    prise_le {INSTANT} not null,
    denouee_le {INSTANT}
) {STRICT};
create index retenue_compte on retenue(compte_id, etat);
create table incident (
    id {ID},
    compte_id {REF} not null references compte(id),
    nature {TEXTE} not null check (nature in ('compte_debiteur')),
    centimes {ENTIER} not null,
    ouvert_le {INSTANT} not null,
    clos_le {INSTANT}
) {STRICT};
create index incident_compte on incident(compte_id, clos_le);
-- A closed month takes no posting; it is never opened again.
create table periode (
    organisation_id {REF} not null references organisation(id),
    mois {TEXTE} not null,
    close_par {REF} not null references agent(id),
    close_le {INSTANT} not null,
    tete_chaine {OCTETS} not null,
    soldes_empreinte {OCTETS} not null,
    primary key (organisation_id, mois)
) {STRICT};
{AJOUT_SEUL periode}
