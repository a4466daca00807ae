-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
create table remise (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    numero {ENTIER} not null,
    annee {ENTIER} not null,
    etat {TEXTE} not null check (etat in ('brouillon', 'visee', 'fichier_genere', 'transmise', 'vop_attendue', 'signee', 'close', 'abandonnee')),
    execution_le {JOUR} not null,
    format {TEXTE} not null,
    message_id {TEXTE} unique,
    nombre {ENTIER} not null default 0 check (nombre >= 0),
    {CENTIMES total} not null default 0 check (total >= 0),
    empreinte {OCTETS},
    preparee_par {REF} not null references agent(id),
    preparee_le {INSTANT} not null,
    visee_par {REF} references agent(id),
    visee_le {INSTANT},
    fichier_id {REF} references fichier(id),
    fichier_sha256 {OCTETS},
    genere_le {INSTANT},
    transmise_par {REF} references agent(id),
    transmise_le {INSTANT},
    signee_par {TEXTE} not null default '',
    signee_le {JOUR},
    version {ENTIER} not null default 1,
    unique (organisation_id, annee, numero),
    check (visee_par is null or visee_par <> preparee_par),
    check ((visee_par is null) = (visee_le is null)),
    check (etat not in ('fichier_genere', 'transmise', 'vop_attendue', 'signee', 'close') or (visee_par is not null and fichier_sha256 is not null)),
    check (etat not in ('transmise', 'vop_attendue', 'signee', 'close') or transmise_par is not null),
    check ((visee_par is null) = (message_id is null)),
    check (etat <> 'brouillon' or visee_par is null),
    check (etat <> 'visee' or visee_par is not null)
) {STRICT};
-- What a visa was given to, and what it led to, never changes.
{SANS_SUPPRESSION remise}
{FIGER remise : id, organisation_id, numero, annee, format, preparee_par, preparee_le}
{FIGER remise SI old.visee_par is not null : nombre, total, execution_le, empreinte, message_id, visee_par, visee_le}
{FIGER remise SI old.fichier_sha256 is not null : fichier_id, fichier_sha256, genere_le}
{FIGER remise SI old.transmise_par is not null : transmise_par, transmise_le}
create index remise_etat on remise(organisation_id, etat);
create table ordre (
    id {ID},
    organisation_id {REF} not null {CLE_FIGEE organisation},
    dossier_id {REF} not null {CLE_FIGEE dossier},
    compte_id {REF} not null {CLE_FIGEE compte},
    tiers_version_id {REF} not null {CLE tiers_version},
    {CENTIMES centimes} not null check (centimes > 0),
    execution_le {JOUR} not null,
    objet {TEXTE} not null check (objet in ('loyer', 'energie', 'assurance', 'argent_de_vie', 'apurement', 'autre', 'reversement', 'restitution', 'solde')),
    rang {ENTIER} not null check (rang between 0 and 9),
    libelle {TEXTE} not null check (libelle <> ''),
    bout_en_bout {TEXTE} not null unique,
    piece_id {REF} {CLE_FIGEE fichier},
    dette_id {REF} references dette(id),
    etat {TEXTE} not null check (etat in ('prepare', 'en_attente_de_provision', 'en_remise', 'transmis', 'execute', 'retourne', 'rejete', 'annule')),
    motif {TEXTE} not null default '',
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    prepare_par {REF} not null {CLE_FIGEE agent},
    prepare_le {INSTANT} not null,
    coordonnees_saisies_par {REF} not null {CLE agent},
    coordonnees_approuvees_par {REF} not null {CLE agent},
    vise_par {REF} {CLE agent},
    remise_id {REF} {CLE remise},
    liquidation {TEXTE} not null default '',
    ligne_id {REF} references ligne_releve(id),
    remplace_id {REF} references ordre(id),
    version {ENTIER} not null default 1,
    check (remplace_id <> id),
    check (prepare_par <> coordonnees_saisies_par),
    check ((piece_id is null) = (ligne_id is not null)),
    check (ligne_id is null or objet = 'reversement'),
    check (coordonnees_saisies_par <> coordonnees_approuvees_par),
    check (vise_par is null or (vise_par <> prepare_par and vise_par <> coordonnees_saisies_par and vise_par <> coordonnees_approuvees_par)),
    check (etat not in ('transmis', 'execute', 'retourne') or vise_par is not null),
    check (etat <> 'en_remise' or remise_id is not null),
    check (etat not in ('prepare', 'en_attente_de_provision', 'annule') or vise_par is null),
    check (etat not in ('prepare', 'en_attente_de_provision') or remise_id is null),
    check ((contenu_id is null) = (engagement is null)),
    foreign key (tiers_version_id, coordonnees_saisies_par, coordonnees_approuvees_par) references tiers_version(id, saisie_par, approuvee_par)
) {STRICT};
-- ligne_id: the bank's line that brought the money that goes to the person; it stands for the document. remplace_id: the order that came back, or was
-- rejected, and that this one pays again; once at a time.
-- An order in a remise is what will be paid: its visa is given to it as it is.
{SANS_SUPPRESSION ordre}
{FIGER ordre : id, organisation_id, dossier_id, compte_id, bout_en_bout, piece_id, ligne_id, remplace_id, prepare_par, prepare_le}
create unique index ordre_remplace on ordre(remplace_id) where remplace_id is not null and etat not in ('annule', 'rejete', 'retourne');
-- liquidation is what somebody typed, why it is paid after the end: it may be erased, and nothing else.
{FIGER ordre SI new.liquidation <> '' : liquidation}
-- The bank details of an order that is in no remise follow those of its tiers, once two people have changed them.
{FIGER ordre SI old.etat <> 'prepare' : centimes, dette_id, execution_le, objet, rang, libelle}
{FIGER ordre SI old.etat not in ('prepare', 'en_attente_de_provision') : tiers_version_id, coordonnees_saisies_par, coordonnees_approuvees_par}
{FIGER ordre SI old.vise_par is not null and new.vise_par is not null : vise_par}
create index ordre_etat on ordre(organisation_id, etat);
create index ordre_dossier on ordre(dossier_id, execution_le);
create index ordre_remise on ordre(remise_id) where remise_id is not null;
create unique index ordre_ligne on ordre(ligne_id) where ligne_id is not null and etat not in ('annule', 'rejete', 'retourne');
create index ordre_dette on ordre(dette_id) where dette_id is not null;
create index ordre_compte on ordre(compte_id, etat);
-- +etai moteur postgres
-- An order is written again at each of its steps, and a month of them at once: there is room for a second version beside the first, so that a step that changes no index (the visa)
-- touches none.
alter table ordre set (fillfactor = 50);
-- +etai fin
-- motif is a code of the bank, or one of our words; what somebody typed is in contenu.
create table ordre_evenement (
    id {ID},
    ordre_id {REF} not null {CLE ordre},
    de {TEXTE} not null,
    vers {TEXTE} not null,
    remise_id {REF} {CLE remise},
    agent_id {REF} {CLE agent},
    instant {INSTANT} not null,
    motif {TEXTE} not null default '',
    contenu_id {REF} {CLE contenu},
    engagement {OCTETS},
    check ((contenu_id is null) = (engagement is null))
) {STRICT};
{AJOUT_SEUL ordre_evenement}
create index ordre_evenement_ordre on ordre_evenement(ordre_id);
create index ordre_evenement_remise on ordre_evenement(remise_id, vers) where remise_id is not null;
create table remise_evenement (
    id {ID},
    remise_id {REF} not null references remise(id),
    de {TEXTE} not null,
    vers {TEXTE} not null,
    agent_id {REF} references agent(id),
    instant {INSTANT} not null,
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    check ((contenu_id is null) = (engagement is null))
) {STRICT};
{AJOUT_SEUL remise_evenement}
create index remise_evenement_remise on remise_evenement(remise_id);
-- Somebody said of the orders of a remise that have the same reason to be looked at: « j’ai contrôlé ces lignes ». What is blocked, a changed RIB, a first
-- payment to a payee and what may be a duplicate are looked at one by one.
create table remise_controle (
    id {ID},
    remise_id {REF} not null references remise(id),
    agent_id {REF} not null references agent(id),
    raison {TEXTE} not null check (raison in ('montant', 'calendrier', 'premier_objet')),
    controle_le {INSTANT} not null,
    unique (id, remise_id, agent_id)
) {STRICT};
{AJOUT_SEUL remise_controle}
create index remise_controle_remise on remise_controle(remise_id);
-- Who looked at which order of a remise, by itself or (controle_id) with those of its group: the visa is refused to who has not seen what deserves a look.
create table remise_vue (
    remise_id {REF} not null references remise(id),
    ordre_id {REF} not null references ordre(id),
    agent_id {REF} not null references agent(id),
    controle_id {REF},
    vue_le {INSTANT} not null,
    primary key (remise_id, ordre_id, agent_id),
    foreign key (controle_id, remise_id, agent_id) references remise_controle(id, remise_id, agent_id)
) {STRICT};
create index remise_vue_controle on remise_vue(controle_id) where controle_id is not null;
{AJOUT_SEUL remise_vue}
-- An answer of the bank to the file of a remise (pain.002), read once.
create table banque_reponse (
    id {ID},
    remise_id {REF} not null references remise(id),
    fichier_id {REF} not null references fichier(id),
    sha256 {OCTETS} not null,
    format {TEXTE} not null,
    identifiant {TEXTE} not null default '',
    statut {TEXTE} not null default '',
    recue_par {REF} not null references agent(id),
    recue_le {INSTANT} not null,
    unique (remise_id, sha256)
) {STRICT};
{AJOUT_SEUL banque_reponse}
-- What it says of each transfer. vop: verification of payee; nom: the name that the bank suggests, personal data that may be erased.
create table banque_reponse_ligne (
    id {ID},
    reponse_id {REF} not null references banque_reponse(id),
    ordre_id {REF} references ordre(id),
    dossier_id {REF} references dossier(id),
    reference {TEXTE} not null default '',
    statut {TEXTE} not null default '',
    motif {TEXTE} not null default '',
    vop {TEXTE} not null default '',
    nom {TEXTE} not null default '',
    effet {TEXTE} not null check (effet in ('note', 'rejete', 'deja', 'trop_tard', 'inconnu'))
) {STRICT};
{SANS_SUPPRESSION banque_reponse_ligne}
{FIGER banque_reponse_ligne : id, reponse_id, ordre_id, dossier_id, reference, statut, motif, vop, effet}
{FIGER banque_reponse_ligne SI new.nom <> '' : nom}
create index banque_reponse_ligne_reponse on banque_reponse_ligne(reponse_id);
create index banque_reponse_ligne_ordre on banque_reponse_ligne(ordre_id) where ordre_id is not null;
-- Somebody heard that the bank refuses an order: said by one person, it binds nobody until another confirms it. The bank's own answer needs neither.
create table ordre_signalement (
    id {ID},
    ordre_id {REF} not null references ordre(id),
    motif {TEXTE} not null default '',
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    signale_par {REF} not null references agent(id),
    signale_le {INSTANT} not null,
    decision {TEXTE} not null default '' check (decision in ('', 'confirme', 'retire')),
    decide_par {REF} references agent(id),
    decide_le {INSTANT},
    check ((decision = '') = (decide_par is null)),
    check ((decision = '') = (decide_le is null)),
    check (decision <> 'confirme' or decide_par <> signale_par),
    check (motif <> '' or contenu_id is not null),
    check ((contenu_id is null) = (engagement is null))
) {STRICT};
{SANS_SUPPRESSION ordre_signalement}
{FIGER ordre_signalement : id, ordre_id, motif, contenu_id, engagement, signale_par, signale_le}
{FIGER ordre_signalement SI old.decision <> '' : decision, decide_par, decide_le}
create unique index ordre_signalement_ouvert on ordre_signalement(ordre_id) where decision = '';
