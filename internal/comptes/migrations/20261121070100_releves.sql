-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A file given by the bank, whatever became of it. bail: until when the program that stages it is left alone, unless programme, the process that it is, is
-- known to be over.
create table releve_fichier (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    sha256 {OCTETS} not null,
    nom {TEXTE} not null,
    format {TEXTE} not null default '',
    fichier_id {REF} references fichier(id),
    statut {TEXTE} not null check (statut in ('en_cours', 'importe', 'deja', 'quarantaine', 'leve', 'ecarte')),
    lignes {ENTIER} not null default 0 check (lignes >= 0),
    nouvelles {ENTIER} not null default 0 check (nouvelles >= 0),
    motif {TEXTE} not null default '',
    agent_id {REF} references agent(id),
    recu_le {INSTANT} not null,
    bail {INSTANT} not null,
    programme {TEXTE} not null default '',
    version {ENTIER} not null default 1
) {STRICT};
{SANS_SUPPRESSION releve_fichier}
{FIGER releve_fichier : id, organisation_id, sha256, format, fichier_id, agent_id, recu_le, programme}
-- Only a file that is being read, or that waits in quarantine, may still change its fate.
{FIGER releve_fichier SI old.statut not in ('en_cours', 'quarantaine') : statut, lignes, nouvelles, motif}
create index releve_fichier_sha on releve_fichier(organisation_id, sha256);
create index releve_fichier_recu on releve_fichier(organisation_id, id);
-- The accounts that a file set aside as it was received names: none of its statements is staged.
create table releve_fichier_compte (
    fichier_id {REF} not null references releve_fichier(id),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    primary key (fichier_id, compte_bancaire_id)
) {STRICT};
{AJOUT_SEUL releve_fichier_compte}
create index releve_fichier_compte_banque on releve_fichier_compte(compte_bancaire_id);
-- One statement of one account. Invisible until accepte_le: that act is the all-or-nothing of its file. postees counts the lines that are
-- in the ledger; poste_le is set when they all are. decalage, on a forgotten day of no net movement that two people took in late, is what its own
-- opening balance exceeds that of the account by: the account stood there in the meantime.
create table releve (
    id {ID},
    fichier_id {REF} not null references releve_fichier(id),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    rang {ENTIER} not null,
    identifiant {TEXTE} not null default '',
    numero {TEXTE} not null default '',
    date_ouverture {JOUR} not null,
    date_cloture {JOUR} not null,
    {CENTIMES solde_ouverture} not null,
    {CENTIMES solde_cloture} not null,
    lignes {ENTIER} not null,
    postees {ENTIER} not null default 0,
    {CENTIMES decalage},
    accepte_le {INSTANT},
    poste_le {INSTANT},
    ordre {ENTIER},
    unique (fichier_id, rang),
    unique (compte_bancaire_id, ordre),
    check (postees between 0 and lignes),
    check (poste_le is null or postees = lignes),
    check (decalage is null or solde_ouverture = solde_cloture),
    check ((accepte_le is null) = (ordre is null)),
    check (accepte_le is not null or (postees = 0 and poste_le is null)),
    check (ordre >= 1)
) {STRICT};
{SANS_SUPPRESSION releve}
{FIGER releve : id, fichier_id, compte_bancaire_id, rang, identifiant, numero, date_ouverture, date_cloture, solde_ouverture, solde_cloture, lignes, decalage}
{FIGER releve SI old.accepte_le is not null : accepte_le, ordre}
{FIGER releve SI new.postees < old.postees or old.poste_le is not null : postees, poste_le}
create index releve_cloture on releve(compte_bancaire_id, date_cloture) where accepte_le is not null;
create index releve_a_poster on releve(ordre, id) where accepte_le is not null and poste_le is null;
create table ligne_releve (
    id {ID},
    releve_id {REF} not null {CLE releve},
    compte_bancaire_id {REF} not null {CLE compte_bancaire},
    rang {ENTIER} not null,
    date_operation {JOUR} not null,
    date_valeur {JOUR} not null,
    {CENTIMES centimes} not null,
    code {TEXTE} not null default '',
    retour {BOOL} not null default false,
    motif_retour {TEXTE} not null default '',
    reference_bancaire {TEXTE} not null default '',
    bout_en_bout {TEXTE} not null default '',
    remise {TEXTE} not null default '',
    signature {OCTETS} not null,
    contenu_id {REF} not null,
    engagement {OCTETS} not null,
    unique (releve_id, rang)
) {STRICT};
{AJOUT_SEUL ligne_releve}
create index ligne_releve_compte on ligne_releve(compte_bancaire_id, date_operation, centimes);
create index ligne_releve_bout on ligne_releve(bout_en_bout) where bout_en_bout <> '';
-- An entry of a camt.054: it posts nothing, its details explain a line of the same account, day and amount, whichever came first. It counts
-- once its file is accepted.
create table avis (
    id {ID},
    fichier_id {REF} not null references releve_fichier(id),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    rang {ENTIER} not null,
    date_operation {JOUR} not null,
    {CENTIMES centimes} not null,
    reference_bancaire {TEXTE} not null default '',
    signature {OCTETS} not null,
    unique (fichier_id, rang)
) {STRICT};
{AJOUT_SEUL avis}
create index avis_compte on avis(compte_bancaire_id, date_operation, centimes);
-- Details of a line, from its own statement, or from an entry of a camt.054.
create table ligne_detail (
    id {ID},
    releve_id {REF} {CLE releve},
    ligne_rang {ENTIER},
    avis_id {REF} {CLE avis},
    rang {ENTIER} not null,
    {CENTIMES centimes} not null,
    bout_en_bout {TEXTE} not null default '',
    remise {TEXTE} not null default '',
    motif_retour {TEXTE} not null default '',
    contenu_id {REF} not null,
    engagement {OCTETS} not null,
    check ((releve_id is null) = (ligne_rang is null)),
    check ((releve_id is null) <> (avis_id is null))
) {STRICT};
{AJOUT_SEUL ligne_detail}
create index ligne_detail_ligne on ligne_detail(releve_id, ligne_rang) where releve_id is not null;
create index ligne_detail_bout on ligne_detail(bout_en_bout) where bout_en_bout <> '';
create index ligne_detail_avis on ligne_detail(avis_id) where avis_id is not null;
-- What has been decided of a posted line. One row per line, written when it is posted.
create table pointage (
    ligne_id {REF} primary key {CLE ligne_releve},
    compte_bancaire_id {REF} not null {CLE compte_bancaire},
    dossier_id {REF} {CLE dossier},
    etat {TEXTE} not null check (etat in ('sur', 'probable', 'reste', 'a_verifier', 'traite')),
    regle {TEXTE} not null default '',
    cible {TEXTE} not null default '' check (cible in ('', 'ordre', 'remise', 'recette', 'dossier', 'operation', 'imputation', 'parts', 'reconnu',
        'question')),
    cible_id {REF},
    attente_compte_id {REF} {CLE compte},
    attente_depuis {JOUR},
    {CENTIMES attente_centimes} not null default 0,
    traite_par {REF} {CLE agent},
    traite_le {INSTANT},
    version {ENTIER} not null default 1,
    check (cible <> '' or cible_id is null),
    check ((attente_compte_id is null) = (attente_depuis is null)),
    check ((attente_compte_id is null) = (attente_centimes = 0)),
    check (traite_par is null or traite_le is not null),
    check (etat <> 'reste' or (regle = '' and cible = '')),
    check (etat not in ('sur', 'probable') or regle <> ''),
    check (etat <> 'a_verifier' or dossier_id is not null)
) {STRICT};
{SANS_SUPPRESSION pointage}
{FIGER pointage : ligne_id, compte_bancaire_id}
create index pointage_etat on pointage(compte_bancaire_id, etat);
create index pointage_a_expliquer on pointage(compte_bancaire_id, ligne_id) where etat in ('probable', 'reste', 'a_verifier') or attente_centimes < 0;
create index pointage_en_attente on pointage(compte_bancaire_id) where attente_centimes <> 0;
create index pointage_attente on pointage(attente_compte_id) where attente_compte_id is not null;
create index pointage_recette on pointage(cible_id) where cible = 'recette' and etat in ('sur', 'traite');
create index pointage_recette_a_decider on pointage(cible_id) where cible = 'recette' and etat in ('probable', 'a_verifier');
-- Each decision about a line, kept for ever; undone by another row. What somebody typed is in contenu; regle says what a rule of ours decided.
create table rapprochement (
    id {ID},
    ligne_id {REF} not null references ligne_releve(id),
    genre {TEXTE} not null check (genre in ('ordre', 'remise', 'retour', 'revenu', 'affectation', 'hors_autorisation', 'a_restituer',
        'frais', 'debit_constate', 'attente', 'a_verifier', 'annulation', 'operation', 'scission', 'reponse', 'avance', 'imputation',
        'argent_de_vie', 'remboursement')),
    cible {TEXTE} not null default '',
    cible_id {REF},
    {CENTIMES centimes} not null,
    regle {TEXTE} not null default '',
    ecriture_id {REF} references ecriture(id),
    annule {REF} references rapprochement(id),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    agent_id {REF} references agent(id),
    instant {INSTANT} not null,
    check (cible <> '' or cible_id is null),
    check ((contenu_id is null) = (engagement is null))
) {STRICT};
{AJOUT_SEUL rapprochement}
create index rapprochement_ligne on rapprochement(ligne_id);
