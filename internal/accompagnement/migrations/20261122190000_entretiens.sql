-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- An entretien as its last version says it: what lists and counts read. What was written, version after version, is in entretien_version, which only grows.
create table entretien (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    rang {ENTIER} not null check (rang >= 1),
    genre {TEXTE} not null check (genre in ('domicile', 'bureau', 'telephone', 'tripartite')),
    etat {TEXTE} not null check (etat in ('prevu', 'fait', 'excuse', 'absent', 'reporte')),
    agent_id {REF} not null references agent(id),
    le {JOUR} not null,
    heure {TEXTE} not null default '',
    duree {ENTIER},
    territoire_id {REF} references territoire(id),
    reporte_de {REF} unique references entretien(id),
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    unique (id, dossier_id),
    check (heure = '' or length(heure) = 5),
    check (duree between 1 and 720),
    check ((duree is not null) = (etat = 'fait'))
) {STRICT};
{SANS_SUPPRESSION entretien}
{FIGER entretien : id, dossier_id, organisation_id, reporte_de, cree_par, cree_le}
{FIGER entretien SI new.rang <> old.rang + 1 : rang, genre, etat, agent_id, le, heure, duree, territoire_id}
-- What happened does not become a plan again; what was postponed has another that follows it.
{FIGER entretien SI old.etat = 'reporte' or new.etat = 'prevu' : etat}
create index entretien_dossier on entretien(dossier_id, le, id);
create index entretien_agent on entretien(agent_id, le, heure, id);
create index entretien_organisation on entretien(organisation_id, le, heure, id);
create index entretien_sans_issue on entretien(agent_id, le) where etat = 'prevu';
-- presents are codes; texte is what the service and those who follow the measure read, prive what the service alone reads. The person may read both.
create table entretien_version (
    id {ID},
    entretien_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    genre {TEXTE} not null check (genre in ('domicile', 'bureau', 'telephone', 'tripartite')),
    etat {TEXTE} not null check (etat in ('prevu', 'fait', 'excuse', 'absent', 'reporte')),
    agent_id {REF} not null references agent(id),
    le {JOUR} not null,
    heure {TEXTE} not null default '',
    duree {ENTIER},
    territoire_id {REF} references territoire(id),
    presents {TEXTE} not null default '',
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    prive_contenu_id {REF} references contenu(id),
    prive_engagement {OCTETS},
    evenement_id {REF} references evenement_dossier(id),
    ecrit_par {REF} not null references agent(id),
    ecrit_le {INSTANT} not null,
    unique (entretien_id, rang),
    foreign key (entretien_id, dossier_id) references entretien(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check ((prive_contenu_id is null) = (prive_engagement is null)),
    check (etat <> 'fait' or duree is not null and presents <> '')
) {STRICT};
{AJOUT_SEUL entretien_version}
create index entretien_version_dossier on entretien_version(dossier_id, entretien_id, rang);
-- What an agent was writing, under seal: it goes when the form is accepted, and after a month.
create table brouillon (
    id {ID},
    agent_id {REF} not null references agent(id),
    dossier_id {REF} not null references dossier(id),
    objet {TEXTE} not null check (objet in ('entretien')),
    objet_id {REF} not null,
    scelle {OCTETS} not null,
    maj_le {INSTANT} not null,
    unique (agent_id, objet, objet_id, dossier_id)
) {STRICT};
create index brouillon_age on brouillon(maj_le);
create index brouillon_dossier on brouillon(dossier_id);
-- What is promised of a contract from a day on, until the next one: nothing of it is edited. A contract without any has the rhythm of the service.
create table cadence (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    contrat_id {REF} not null references masp_contrat(id),
    du {JOUR} not null,
    source {TEXTE} not null check (source in ('contrat', 'decision')),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    unique (id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check (source <> 'decision' or contenu_id is not null)
) {STRICT};
{AJOUT_SEUL cadence}
create index cadence_dossier on cadence(dossier_id, contrat_id);
create table cadence_promesse (
    id {ID},
    cadence_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    contact {TEXTE} not null check (contact in ('domicile', 'bureau', 'telephone', 'tripartite', 'rencontre', 'contact')),
    nombre {ENTIER} not null check (nombre between 1 and 31),
    tous {ENTIER} not null check (tous between 1 and 24),
    unite {TEXTE} not null check (unite in ('mois', 'semaine')),
    unique (cadence_id, contact),
    foreign key (cadence_id, dossier_id) references cadence(id, dossier_id)
) {STRICT};
{AJOUT_SEUL cadence_promesse}
create index cadence_promesse_dossier on cadence_promesse(dossier_id);
-- Where the rhythm of a contract stands, written with each fact that moves it: what lists and counts over all the files read. depuis is the last contact, else the
-- first day of the contract; retard_le the day from which a promise is late if nothing else is held.
create table rythme (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    contrat_id {REF} not null unique references masp_contrat(id),
    debut {JOUR} not null,
    fin {JOUR} not null,
    depuis {JOUR} not null,
    retard_le {JOUR}
) {STRICT};
create index rythme_dossier on rythme(dossier_id, debut, fin, retard_le, depuis);
create index rythme_retard on rythme(retard_le);
create index rythme_depuis on rythme(depuis);
-- What is done with the person or for her: an action agreed for an objective of her contract, or a step towards somebody. etat, echeance and rang are those of its
-- last step; what was to be done stays as it was written.
create table demarche (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    genre {TEXTE} not null check (genre in ('action', 'droits', 'soins', 'fsl', 'delais', 'surendettement', 'mediation_creancier', 'mediation_bailleur', 'autre')),
    objectif_id {REF} references masp_objectif(id),
    qui {TEXTE} not null check (qui in ('personne', 'service', 'ensemble', 'tiers')),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    etat {TEXTE} not null check (etat in ('a_faire', 'en_cours', 'en_attente', 'aboutie', 'rejetee', 'abandonnee')),
    echeance {JOUR},
    rang {ENTIER} not null check (rang >= 1),
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    unique (id, dossier_id),
    check (genre <> 'action' or objectif_id is not null)
) {STRICT};
{SANS_SUPPRESSION demarche}
{FIGER demarche : id, dossier_id, organisation_id, genre, objectif_id, qui, contenu_id, engagement, cree_par, cree_le}
{FIGER demarche SI new.rang <> old.rang + 1 : rang, etat, echeance}
create index demarche_dossier on demarche(dossier_id, echeance);
create index demarche_ouverte on demarche(echeance, id) where etat in ('a_faire', 'en_cours', 'en_attente');
create table demarche_etape (
    id {ID},
    demarche_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    etat {TEXTE} not null check (etat in ('a_faire', 'en_cours', 'en_attente', 'aboutie', 'rejetee', 'abandonnee')),
    le {JOUR} not null,
    echeance {JOUR},
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    unique (demarche_id, rang),
    foreign key (demarche_id, dossier_id) references demarche(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check (contenu_id is not null or etat in ('a_faire', 'en_cours', 'en_attente'))
) {STRICT};
{AJOUT_SEUL demarche_etape}
create index demarche_etape_dossier on demarche_etape(dossier_id, demarche_id);
-- What the person herself must not miss: a declaration, the end of a right, an insurance. Once done, the next one is another row.
create table echeance_personne (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    genre {TEXTE} not null check (genre in ('declaration', 'aah', 'c2s', 'assurance', 'enquete_hlm', 'impots', 'sejour', 'identite')),
    le {JOUR} not null,
    tous {ENTIER} not null check (tous between 0 and 120),
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    issue {TEXTE} not null default '' check (issue in ('', 'faite', 'sans_objet')),
    close_par {REF} references agent(id),
    close_le {INSTANT},
    check ((issue = '') = (close_le is null)),
    check ((close_par is null) = (close_le is null))
) {STRICT};
{SANS_SUPPRESSION echeance_personne}
{FIGER echeance_personne : id, dossier_id, genre, le, tous, cree_par, cree_le}
{FIGER echeance_personne SI old.issue <> '' : issue, close_par, close_le}
create unique index echeance_personne_ouverte on echeance_personne(dossier_id, genre, le) where issue = '';
create index echeance_personne_le on echeance_personne(le) where issue = '';
create index echeance_personne_dossier on echeance_personne(dossier_id);
-- The secret address under which an agent's own calendar reads the appointments: its hash alone is kept. One at a time; names only when the agent asks for them.
create table agenda_adresse (
    id {ID},
    agent_id {REF} not null references agent(id),
    jeton {OCTETS} not null unique,
    avec_nom {BOOL} not null,
    creee_le {INSTANT} not null,
    revoquee_le {INSTANT}
) {STRICT};
{SANS_SUPPRESSION agenda_adresse}
{FIGER agenda_adresse : id, agent_id, jeton, avec_nom, creee_le}
{FIGER agenda_adresse SI old.revoquee_le is not null : revoquee_le}
create unique index agenda_adresse_vive on agenda_adresse(agent_id) where revoquee_le is null;
