-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The standing plan of an account, in dated versions: a version is never changed, a later one takes its place from its day on.
create table plan (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} not null references dossier(id),
    compte_id {REF} not null references compte(id),
    numero {ENTIER} not null check (numero > 0),
    du {JOUR} not null,
    accord {TEXTE} not null check (accord in ('signe', 'oral', 'desaccord')),
    accorde_le {JOUR} not null,
    motif {TEXTE} not null default '',
    piece_id {REF} references fichier(id),
    saisi_par {REF} not null references agent(id),
    saisi_le {INSTANT} not null,
    unique (compte_id, numero),
    check (accord <> 'signe' or piece_id is not null),
    check (accord <> 'desaccord' or motif <> '')
) {STRICT};
{AJOUT_SEUL plan}
create index plan_dossier on plan(dossier_id);
-- One standing line. serie says which line of the account it is, whatever the version.
create table plan_ligne (
    id {ID},
    plan_id {REF} not null references plan(id),
    dossier_id {REF} not null references dossier(id),
    serie {ENTIER} not null check (serie > 0),
    position {ENTIER} not null,
    genre {TEXTE} not null check (genre in ('paiement', 'mis_de_cote')),
    objet {TEXTE} not null check (objet in ('loyer', 'energie', 'assurance', 'argent_de_vie', 'apurement', 'autre')),
    tiers_id {REF} references tiers(id),
    libelle {TEXTE} not null check (libelle <> ''),
    {CENTIMES centimes} not null check (centimes >= 0),
    selon_avis {BOOL} not null,
    periodicite {TEXTE} not null check (periodicite in ('hebdomadaire', 'quinzaine', 'mensuelle', 'bimestrielle', 'trimestrielle', 'semestrielle', 'annuelle', 'unique')),
    jour {ENTIER} not null check (jour between 0 and 31),
    du {JOUR} not null,
    au {JOUR},
    affectee {ENTIER},
    reserve {ENTIER},
    dette_id {REF} references dette(id),
    piece_id {REF} references fichier(id),
    unique (plan_id, serie),
    check ((genre = 'paiement') = (tiers_id is not null)),
    check (selon_avis = (centimes = 0)),
    check (not selon_avis or objet = 'loyer' and genre = 'paiement'),
    check (objet <> 'apurement' or au is not null),
    check (dette_id is null or objet in ('apurement', 'autre') and genre = 'paiement'),
    check (reserve is null or genre = 'paiement'),
    check (au is null or au >= du)
) {STRICT};
{AJOUT_SEUL plan_ligne}
-- An order that pays an instance of the plan bears its key: never two at once, whatever the version. What was set aside for it is freed with it,
-- and comes back when it is cancelled, rejected or returned.
alter table ordre add column plan_serie {ENTIER};
alter table ordre add column plan_occurrence {JOUR};
alter table ordre add column reserve_serie {ENTIER};
alter table ordre add column {CENTIMES reserve_centimes} not null default 0 check (reserve_centimes >= 0);
{FIGER ordre SI old.etat <> 'prepare' : plan_serie, plan_occurrence, reserve_serie, reserve_centimes}
create unique index ordre_plan on ordre(compte_id, plan_serie, plan_occurrence) where plan_serie is not null and etat not in ('annule', 'rejete', 'retourne');
create index ordre_reserve on ordre(compte_id, reserve_serie) where reserve_serie is not null;
-- What is set aside on an account for an object, and what the person agreed to free for another one.
create table reserve_mouvement (
    id {ID},
    compte_id {REF} not null references compte(id),
    dossier_id {REF} not null references dossier(id),
    serie {ENTIER} not null,
    occurrence {JOUR},
    {CENTIMES centimes} not null check (centimes <> 0),
    jour {JOUR} not null,
    motif {TEXTE} not null default '',
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null,
    unique (compte_id, serie, occurrence),
    check ((occurrence is null) = (centimes < 0)),
    check (centimes > 0 or motif <> '')
) {STRICT};
{AJOUT_SEUL reserve_mouvement}
-- A proposal as it was made: what was known, what each line was answered. Frozen; another one takes its place. lot is the first of those that one act made.
create table proposition (
    id {ID},
    lot {REF} not null {CLE proposition},
    organisation_id {REF} not null {CLE organisation},
    dossier_id {REF} not null {CLE dossier},
    compte_id {REF} not null {CLE compte},
    plan_id {REF} not null {CLE plan},
    du {JOUR} not null,
    au {JOUR} not null,
    depart {JOUR} not null,
    ouverture {ENTIER} not null,
    mis_de_cote {ENTIER} not null,
    {CENTIMES plancher} not null,
    reste_a_vivre {ENTIER} not null,
    fermeture {ENTIER} not null,
    acceptees {ENTIER} not null,
    accepte {ENTIER} not null,
    refusees {ENTIER} not null,
    refuse {ENTIER} not null,
    arbitrages {ENTIER} not null,
    loyer_impossible {BOOL} not null,
    empreinte {OCTETS} not null,
    faite_par {REF} not null {CLE agent},
    faite_le {INSTANT} not null,
    check (au >= du and depart <= au)
) {STRICT};
{AJOUT_SEUL proposition}
create index proposition_compte on proposition(compte_id, id);
create index proposition_organisation on proposition(organisation_id, du);
create index proposition_a_decider on proposition(organisation_id, au) where arbitrages > 0 or loyer_impossible;
create table proposition_ligne (
    id {ID},
    proposition_id {REF} not null {CLE proposition},
    dossier_id {REF} not null {CLE dossier},
    plan_ligne_id {REF} not null {CLE plan_ligne},
    ordinal {ENTIER} not null,
    rang {ENTIER} not null,
    occurrence {JOUR} not null,
    voulu_le {JOUR} not null,
    execution_le {JOUR} not null,
    {CENTIMES centimes} not null check (centimes >= 0),
    acceptee {BOOL} not null,
    disponible {ENTIER} not null check (disponible >= 0),
    libere {ENTIER} not null check (libere >= 0),
    attend {ENTIER} not null check (attend >= 0),
    attend_le {JOUR},
    arbitrage {BOOL} not null,
    devant {BOOL} not null,
    empeche {TEXTE} not null default '',
    motif {TEXTE} not null default '',
    piece_id {REF} {CLE fichier},
    apres_id {REF} {CLE ordre},
    unique (proposition_id, ordinal),
    check (not acceptee or empeche = '' and centimes > 0),
    check (empeche = '' or motif <> '')
) {STRICT};
{AJOUT_SEUL proposition_ligne}
create table proposition_mouvement (
    proposition_id {REF} not null {CLE proposition},
    ordinal {ENTIER} not null,
    genre {TEXTE} not null check (genre in ('recette', 'ordre')),
    source_id {REF} not null,
    jour {JOUR} not null,
    {CENTIMES centimes} not null,
    attendu {BOOL} not null,
    primary key (proposition_id, ordinal)
) {STRICT};
{AJOUT_SEUL proposition_mouvement}
create table proposition_alerte (
    proposition_id {REF} not null {CLE proposition},
    ordinal {ENTIER} not null,
    nature {TEXTE} not null,
    {CENTIMES centimes} not null,
    jour {JOUR},
    prestation {ENTIER},
    primary key (proposition_id, ordinal)
) {STRICT};
{AJOUT_SEUL proposition_alerte}
-- What a person decides of an instance, with the reason: the last one counts.
create table proposition_arbitrage (
    id {ID},
    compte_id {REF} not null references compte(id),
    dossier_id {REF} not null references dossier(id),
    serie {ENTIER} not null,
    occurrence {JOUR} not null,
    sens {TEXTE} not null check (sens in ('devant', 'confirme', 'ecarte', 'regle')),
    motif {TEXTE} not null check (motif <> ''),
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null,
    unique (id, agent_id)
) {STRICT};
{AJOUT_SEUL proposition_arbitrage}
create index proposition_arbitrage_compte on proposition_arbitrage(compte_id, serie, occurrence);
create index proposition_arbitrage_devant on proposition_arbitrage(compte_id) where sens = 'devant';
-- A line that would pass before the ranks waits for a second person: the answer of somebody else than who asked.
create table proposition_accord (
    arbitrage_id {REF} primary key,
    dossier_id {REF} not null references dossier(id),
    demande_par {REF} not null,
    accepte {BOOL} not null,
    motif {TEXTE} not null default '',
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null,
    foreign key (arbitrage_id, demande_par) references proposition_arbitrage(id, agent_id),
    check (agent_id <> demande_par),
    check (accepte or motif <> '')
) {STRICT};
{AJOUT_SEUL proposition_accord}
create index proposition_accord_dossier on proposition_accord(dossier_id);
-- What became of an accepted line when its proposal was prepared: its order, or why not.
create table proposition_suite (
    id {ID},
    ligne_id {REF} not null {CLE proposition_ligne},
    dossier_id {REF} not null {CLE dossier},
    ordre_id {REF} {CLE ordre},
    regle {TEXTE} not null default '',
    message {TEXTE} not null default '',
    agent_id {REF} not null {CLE agent},
    instant {INSTANT} not null
) {STRICT};
{AJOUT_SEUL proposition_suite}
create index proposition_suite_ligne on proposition_suite(ligne_id);
-- What the person is told of a refused line, as who prepares read it again and kept it; the last one counts, while the line is refused for the same reason.
create table proposition_reponse (
    id {ID},
    ligne_id {REF} not null references proposition_ligne(id),
    dossier_id {REF} not null references dossier(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null
) {STRICT};
{AJOUT_SEUL proposition_reponse}
create index proposition_reponse_dossier on proposition_reponse(dossier_id, ligne_id);
