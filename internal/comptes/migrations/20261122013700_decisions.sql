-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A quarantined file that somebody asks to take all the same, and that another person accepts or refuses.
create table releve_acceptation (
    id {ID},
    fichier_id {REF} not null references releve_fichier(id),
    lecture {TEXTE} not null check (lecture in ('toutes', 'inconnues')),
    nouvelles {ENTIER} not null check (nouvelles >= 1),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    decision {TEXTE} not null default '' check (decision in ('', 'acceptee', 'refusee', 'retiree')),
    decidee_par {REF} references agent(id),
    decidee_le {INSTANT},
    reponse_contenu_id {REF} references contenu(id),
    reponse_engagement {OCTETS},
    importe_id {REF} references releve_fichier(id),
    version {ENTIER} not null default 1,
    check ((decision = '') = (decidee_par is null)),
    check ((decision = '') = (decidee_le is null)),
    check (decision not in ('acceptee', 'refusee') or decidee_par <> demandee_par),
    check ((decision = 'acceptee') = (importe_id is not null)),
    check ((reponse_contenu_id is null) = (reponse_engagement is null)),
    check (decision <> 'refusee' or reponse_contenu_id is not null)
) {STRICT};
{SANS_SUPPRESSION releve_acceptation}
{FIGER releve_acceptation : id, fichier_id, lecture, nouvelles, contenu_id, engagement, demandee_par, demandee_le}
{FIGER releve_acceptation SI old.decision <> '' : decision, decidee_par, decidee_le, reponse_contenu_id, reponse_engagement, importe_id}
create unique index releve_acceptation_ouverte on releve_acceptation(fichier_id) where decision = '';
create index releve_acceptation_fichier on releve_acceptation(fichier_id);
-- What a line was cut into. State, not history: undoing the cut removes the parts, rapprochement keeps the story.
create table pointage_part (
    ligne_id {REF} not null references pointage(ligne_id),
    rang {ENTIER} not null,
    {CENTIMES centimes} not null check (centimes <> 0),
    genre {TEXTE} not null,
    dossier_id {REF} references dossier(id),
    cible {TEXTE} not null default '',
    cible_id {REF},
    compte_id {REF} not null references compte(id),
    primary key (ligne_id, rang)
) {STRICT};
create index pointage_part_recette on pointage_part(cible_id) where cible = 'recette';
-- What a payer's décompte says of a received line: gross sums and deductions by authorised benefit; the net sums make the line. State, not history.
create table decompte_ligne (
    ligne_id {REF} not null references pointage(ligne_id),
    rang {ENTIER} not null,
    recette_id {REF} not null references gestion_recette(id),
    {CENTIMES brut} not null check (brut > 0),
    {CENTIMES retenue} not null default 0 check (retenue >= 0 and retenue <= brut),
    motif {TEXTE} not null default '' check (motif in ('', 'indu', 'avance', 'saisie', 'autre')),
    primary key (ligne_id, rang),
    unique (ligne_id, recette_id),
    check ((retenue = 0) = (motif = ''))
) {STRICT};
create index decompte_ligne_recette on decompte_ligne(recette_id);
-- What the bank paid from a person's account without an order of ours, once somebody said what it is.
create table operation (
    id {ID},
    ligne_id {REF} not null references ligne_releve(id),
    dossier_id {REF} not null references dossier(id),
    {CENTIMES centimes} not null check (centimes < 0),
    nature {TEXTE} not null check (nature <> ''),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    piece_id {REF} references fichier(id),
    tiers_id {REF} references tiers(id),
    creee_par {REF} not null references agent(id),
    creee_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL operation}
create index operation_ligne on operation(ligne_id);
create index operation_dossier on operation(dossier_id);
-- A question of the accountant about a line, and the answer of who knows the person: it proposes, the accountant confirms.
create table question_ligne (
    id {ID},
    ligne_id {REF} not null references ligne_releve(id),
    dossier_id {REF} not null references dossier(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    choix {TEXTE} not null default '',
    recette_id {REF} references gestion_recette(id),
    nature {TEXTE} not null default '',
    reponse_contenu_id {REF} references contenu(id),
    reponse_engagement {OCTETS},
    repondue_par {REF} references agent(id),
    repondue_le {INSTANT},
    check ((repondue_par is null) = (repondue_le is null)),
    check ((repondue_par is null) = (reponse_contenu_id is null)),
    check ((reponse_contenu_id is null) = (reponse_engagement is null)),
    check (repondue_par is not null or (choix = '' and recette_id is null and nature = ''))
) {STRICT};
{SANS_SUPPRESSION question_ligne}
{FIGER question_ligne : id, ligne_id, dossier_id, contenu_id, engagement, demandee_par, demandee_le}
{FIGER question_ligne SI old.repondue_par is not null : choix, recette_id, nature, reponse_contenu_id, reponse_engagement, repondue_par, repondue_le}
create index question_ligne_ligne on question_ligne(ligne_id);
-- Words of a bank that somebody recognised on an account: they propose, never decide; visible, and forgotten on demand.
create table libelle_reconnu (
    id {ID},
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    modele {TEXTE} not null check (modele <> ''),
    debit {BOOL} not null,
    {CENTIMES centimes} not null default 0,
    choix {TEXTE} not null check (choix <> ''),
    dossier_id {REF} references dossier(id),
    recette_id {REF} references gestion_recette(id),
    nature {TEXTE} not null default '',
    appris_par {REF} not null references agent(id),
    appris_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (compte_bancaire_id, modele, debit, centimes)
) {STRICT};
-- A debit of a pooled account that somebody asks to charge to a person, and that another person authorises or refuses.
create table imputation (
    id {ID},
    ligne_id {REF} not null references ligne_releve(id),
    dossier_id {REF} not null references dossier(id),
    {CENTIMES centimes} not null check (centimes > 0),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    piece_id {REF} references fichier(id),
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    decision {TEXTE} not null default '' check (decision in ('', 'autorisee', 'refusee', 'retiree')),
    decidee_par {REF} references agent(id),
    decidee_le {INSTANT},
    reponse_contenu_id {REF} references contenu(id),
    reponse_engagement {OCTETS},
    version {ENTIER} not null default 1,
    check ((decision = '') = (decidee_par is null)),
    check ((decision = '') = (decidee_le is null)),
    check (decision not in ('autorisee', 'refusee') or decidee_par <> demandee_par),
    check ((reponse_contenu_id is null) = (reponse_engagement is null)),
    check (decision <> 'refusee' or reponse_contenu_id is not null)
) {STRICT};
{SANS_SUPPRESSION imputation}
{FIGER imputation : id, ligne_id, dossier_id, centimes, contenu_id, engagement, piece_id, demandee_par, demandee_le}
{FIGER imputation SI old.decision <> '' : decision, decidee_par, decidee_le, reponse_contenu_id, reponse_engagement}
create unique index imputation_ouverte on imputation(ligne_id) where decision = '';
create index imputation_ligne on imputation(ligne_id);
create index imputation_dossier on imputation(dossier_id);
