-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A convention of délégation (CASF art. L271-3): who gives, who receives, of which kind. What it says is in its versions.
create table delegation_convention (
    id {ID},
    departement_id {REF} not null references organisation(id),
    delegataire_id {REF} not null references organisation(id),
    reference {TEXTE} not null check (reference <> ''),
    nature {TEXTE} not null check (nature in ('collectivite', 'epci', 'ccas', 'association', 'organisme')),
    cadre {TEXTE} not null check (cadre in ('marche', 'subvention')),
    creee_par {REF} not null references agent(id),
    creee_le {INSTANT} not null,
    unique (departement_id, reference),
    unique (id, departement_id, delegataire_id),
    check (departement_id <> delegataire_id)
) {STRICT};
{AJOUT_SEUL delegation_convention}
create index delegation_convention_delegataire on delegation_convention(delegataire_id);
-- The convention as signed (rang 1), then each avenant: never edited, superseded from its day of effect on. A price is in cents for one month-measure; a
-- dotation is for a year. Where it is paid lies under seal.
create table delegation_version (
    id {ID},
    convention_id {REF} not null references delegation_convention(id),
    rang {ENTIER} not null check (rang >= 1),
    effet {JOUR} not null,
    du {JOUR} not null,
    au {JOUR} not null,
    signee_le {JOUR} not null,
    etendue {TEXTE} not null check (etendue in ('accompagnement', 'gestion', 'les_deux')),
    niveau_1 {BOOL} not null,
    niveau_2 {BOOL} not null,
    mode {TEXTE} not null check (mode in ('prix', 'dotation')),
    {CENTIMES prix_1} not null default 0,
    {CENTIMES prix_2} not null default 0,
    {CENTIMES dotation} not null default 0,
    regle {TEXTE} not null check (regle in ('a', 'b', 'c', 'd')),
    periode {TEXTE} not null check (periode in ('mois', 'trimestre')),
    siret_emetteur {TEXTE} not null check (length(siret_emetteur) = 14),
    siret_destinataire {TEXTE} not null check (length(siret_destinataire) = 14),
    service {TEXTE} not null default '',
    service_requis {BOOL} not null,
    engagement_numero {TEXTE} not null default '',
    engagement_requis {BOOL} not null,
    marche {TEXTE} not null default '',
    exoneration {TEXTE} not null default '',
    iban_contenu_id {REF} references contenu(id),
    iban_engagement {OCTETS},
    saisie_par {REF} not null references agent(id),
    saisie_le {INSTANT} not null,
    unique (convention_id, rang),
    unique (id, convention_id),
    check (au >= du and effet >= du and effet <= au),
    check (niveau_1 or niveau_2),
    check (prix_1 >= 0 and prix_2 >= 0 and dotation >= 0),
    check (mode <> 'prix' or dotation = 0 and (not niveau_1 or prix_1 > 0) and (not niveau_2 or prix_2 > 0)),
    check (mode <> 'dotation' or dotation > 0 and prix_1 = 0 and prix_2 = 0),
    check (mode = 'dotation' or exoneration <> ''),
    check ((iban_contenu_id is null) = (iban_engagement is null)),
    check (mode = 'dotation' or iban_contenu_id is not null)
) {STRICT};
{AJOUT_SEUL delegation_version}
-- Where a version applies; none: the whole département.
create table delegation_territoire (
    version_id {REF} not null references delegation_version(id),
    territoire_id {REF} not null references territoire(id),
    primary key (version_id, territoire_id)
) {STRICT};
{AJOUT_SEUL delegation_territoire}
-- The rhythm of the accompaniment that a version asks for: what a contract that is silent promises.
create table delegation_promesse (
    version_id {REF} not null references delegation_version(id),
    contact {TEXTE} not null check (contact in ('domicile', 'bureau', 'telephone', 'tripartite', 'rencontre', 'contact')),
    nombre {ENTIER} not null check (nombre between 1 and 31),
    tous {ENTIER} not null check (tous between 1 and 24),
    unite {TEXTE} not null check (unite in ('mois', 'semaine')),
    primary key (version_id, contact)
) {STRICT};
{AJOUT_SEUL delegation_promesse}
-- A file offered to a délégataire, and what became of the offer. du: first day of the charge; au: its last one, written when it is withdrawn; acces_au: the
-- last day on which the délégataire reads the file after that. droit_id: what the offer opened in dossier_attribution, null when the délégataire had the file.
create table delegation_attribution (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    convention_id {REF} not null,
    departement_id {REF} not null,
    delegataire_id {REF} not null,
    etat {TEXTE} not null default 'offerte' check (etat in ('offerte', 'acceptee', 'refusee', 'retiree')),
    rang {ENTIER} not null default 1,
    du {JOUR} not null,
    au {JOUR},
    acces_au {JOUR},
    droit_id {REF} references dossier_attribution(id),
    version {ENTIER} not null default 1,
    unique (id, dossier_id),
    foreign key (convention_id, departement_id, delegataire_id) references delegation_convention(id, departement_id, delegataire_id),
    check (au is null or etat = 'retiree'),
    check ((au is null) = (acces_au is null)),
    check (acces_au is null or acces_au >= au)
) {STRICT};
{SANS_SUPPRESSION delegation_attribution}
{FIGER delegation_attribution : id, dossier_id, convention_id, departement_id, delegataire_id, droit_id}
{FIGER delegation_attribution SI not (old.etat = 'offerte' and new.etat in ('acceptee', 'refusee', 'retiree') or old.etat = 'acceptee' and new.etat = 'retiree') : etat}
{FIGER delegation_attribution SI old.etat <> 'offerte' : du}
{FIGER delegation_attribution SI old.etat in ('refusee', 'retiree') : rang, au, acces_au}
create unique index delegation_attribution_vive on delegation_attribution(dossier_id) where etat in ('offerte', 'acceptee');
create index delegation_attribution_dossier on delegation_attribution(dossier_id);
create index delegation_attribution_convention on delegation_attribution(convention_id, etat, du);
create index delegation_attribution_delegataire on delegation_attribution(delegataire_id, etat);
create index delegation_attribution_departement on delegation_attribution(departement_id, etat);
-- Each step: offered, accepted, refused, withdrawn. le_jour is the day from which (offer, acceptance) or until which (withdrawal) it counts.
create table delegation_etape (
    id {ID},
    attribution_id {REF} not null references delegation_attribution(id),
    rang {ENTIER} not null check (rang >= 1),
    vers {TEXTE} not null check (vers in ('offerte', 'acceptee', 'refusee', 'retiree')),
    le_jour {JOUR} not null,
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    unique (attribution_id, rang),
    check ((contenu_id is null) = (engagement is null)),
    check (vers not in ('refusee', 'retiree') or contenu_id is not null)
) {STRICT};
{AJOUT_SEUL delegation_etape}
-- What the two write each other about a file: sealed, never changed; and who has seen it.
create table delegation_message (
    id {ID},
    attribution_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    foreign key (attribution_id, dossier_id) references delegation_attribution(id, dossier_id)
) {STRICT};
{AJOUT_SEUL delegation_message}
create index delegation_message_dossier on delegation_message(dossier_id);
create index delegation_message_le on delegation_message(le);
create table delegation_vu (
    message_id {REF} not null references delegation_message(id),
    agent_id {REF} not null references agent(id),
    le {INSTANT} not null,
    primary key (message_id, agent_id)
) {STRICT};
{AJOUT_SEUL delegation_vu}
-- The months of each measure: one row for a month, an operator and a level. dix: ten-thousandths of a month-measure, counted again with each fact that
-- touches the measure, its attribution or its convention. facture_dix: what was billed, once it was; it does not move any more.
create table mois_mesure (
    id {ID},
    mois {JOUR} not null,
    mesure_id {REF} not null references masp_mesure(id),
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    departement_id {REF} not null references organisation(id),
    niveau {ENTIER} not null check (niveau in (1, 2)),
    attribution_id {REF} references delegation_attribution(id),
    version_id {REF} references delegation_version(id),
    regle {TEXTE} not null check (regle in ('a', 'b', 'c', 'd')),
    dix {ENTIER} not null check (dix between 0 and 10000),
    facture_dix {ENTIER} check (facture_dix between 1 and 10000),
    etat_id {REF},
    unique (mesure_id, mois, organisation_id, niveau),
    check ((facture_dix is null) = (etat_id is null)),
    check (etat_id is null or attribution_id is not null and version_id is not null)
) {STRICT};
{SANS_SUPPRESSION mois_mesure}
{FIGER mois_mesure : id, mois, mesure_id, dossier_id, organisation_id, departement_id, niveau}
{FIGER mois_mesure SI old.etat_id is not null and new.etat_id is not null : attribution_id, version_id, regle, facture_dix, etat_id}
create index mois_mesure_dossier on mois_mesure(dossier_id);
create index mois_mesure_attribution on mois_mesure(attribution_id, mois) where attribution_id is not null;
create index mois_mesure_organisation on mois_mesure(organisation_id, mois);
create index mois_mesure_departement on mois_mesure(departement_id, mois);
-- The same by year, for the figures: m01 to m12 count the ten-thousandths from January to the end of each month, premier is the first month that counts. Written again with mois_mesure, in the same act.
create table mois_mesure_annee (
    annee {ENTIER} not null,
    mesure_id {REF} not null references masp_mesure(id),
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    niveau {ENTIER} not null check (niveau in (1, 2)),
    premier {JOUR} not null,
    m01 {ENTIER} not null check (m01 >= 0),
    m02 {ENTIER} not null check (m02 >= m01),
    m03 {ENTIER} not null check (m03 >= m02),
    m04 {ENTIER} not null check (m04 >= m03),
    m05 {ENTIER} not null check (m05 >= m04),
    m06 {ENTIER} not null check (m06 >= m05),
    m07 {ENTIER} not null check (m07 >= m06),
    m08 {ENTIER} not null check (m08 >= m07),
    m09 {ENTIER} not null check (m09 >= m08),
    m10 {ENTIER} not null check (m10 >= m09),
    m11 {ENTIER} not null check (m11 >= m10),
    m12 {ENTIER} not null check (m12 >= m11),
    primary key (annee, mesure_id, organisation_id, niveau)
) {STRICT};
create index mois_mesure_annee_dossier on mois_mesure_annee(dossier_id);
-- The état of a period: every line that the délégataire may claim, accepted or rejected and why. empreinte is what was agreed, once it is.
create table delegation_etat (
    id {ID},
    convention_id {REF} not null,
    departement_id {REF} not null,
    delegataire_id {REF} not null,
    debut {JOUR} not null,
    fin {JOUR} not null,
    mode {TEXTE} not null check (mode in ('prix', 'dotation')),
    etat {TEXTE} not null default 'soumis' check (etat in ('soumis', 'arrete', 'facture')),
    empreinte {OCTETS},
    soumis_par {REF} not null references agent(id),
    soumis_le {INSTANT} not null,
    arrete_par {REF} references agent(id),
    arrete_le {INSTANT},
    version {ENTIER} not null default 1,
    unique (convention_id, debut),
    foreign key (convention_id, departement_id, delegataire_id) references delegation_convention(id, departement_id, delegataire_id),
    check (fin >= debut),
    check ((etat = 'soumis') = (arrete_par is null)),
    check ((etat = 'soumis') = (arrete_le is null)),
    check ((etat = 'soumis') = (empreinte is null)),
    check (mode = 'prix' or etat <> 'facture')
) {STRICT};
{SANS_SUPPRESSION delegation_etat}
{FIGER delegation_etat : id, convention_id, departement_id, delegataire_id, debut, fin, mode, soumis_par, soumis_le}
{FIGER delegation_etat SI not (old.etat = 'soumis' and new.etat = 'arrete' or old.etat = 'arrete' and new.etat = 'facture') : etat}
{FIGER delegation_etat SI old.etat <> 'soumis' : empreinte, arrete_par, arrete_le}
create index delegation_etat_departement on delegation_etat(departement_id, etat);
create index delegation_etat_delegataire on delegation_etat(delegataire_id, etat);
-- One line: a file, a month, a level. raison is why it is rejected, a code (empty: accepted). figee: the état is agreed. avoir_id: the credit note that took
-- it back, after which its month may be billed again.
create table delegation_ligne (
    id {ID},
    etat_id {REF} not null references delegation_etat(id),
    attribution_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    mois {JOUR} not null,
    mesure_id {REF} references masp_mesure(id),
    niveau {ENTIER} not null default 0 check (niveau in (0, 1, 2)),
    mois_mesure_id {REF} references mois_mesure(id),
    version_id {REF} references delegation_version(id),
    dix {ENTIER} not null check (dix between 0 and 10000),
    {CENTIMES prix} not null default 0,
    raison {TEXTE} not null check (raison in ('', 'contrat', 'regle', 'niveau', 'convention', 'deja', 'departement')),
    contestee {BOOL} not null default false,
    figee {BOOL} not null default false,
    avoir_id {REF},
    version {ENTIER} not null default 1,
    foreign key (attribution_id, dossier_id) references delegation_attribution(id, dossier_id),
    check (raison <> '' or mois_mesure_id is not null and version_id is not null and dix > 0 and niveau > 0),
    check (not contestee or raison <> '' and not figee),
    check (avoir_id is null or figee and raison = '')
) {STRICT};
{SANS_SUPPRESSION delegation_ligne}
{FIGER delegation_ligne : id, etat_id, attribution_id, dossier_id, mois}
{FIGER delegation_ligne SI old.figee : mesure_id, niveau, mois_mesure_id, version_id, dix, prix, raison, contestee, figee}
{FIGER delegation_ligne SI old.avoir_id is not null : avoir_id}
create unique index delegation_ligne_unique on delegation_ligne(etat_id, attribution_id, mois, niveau, coalesce(mesure_id, 0));
create unique index delegation_ligne_facturee on delegation_ligne(mois_mesure_id) where raison = '' and avoir_id is null;
create index delegation_ligne_dossier on delegation_ligne(dossier_id);
-- What is said of a line, by one side or the other: rejected by hand, contested, accepted, rejection kept.
create table delegation_echange (
    id {ID},
    ligne_id {REF} not null references delegation_ligne(id),
    rang {ENTIER} not null check (rang >= 1),
    sens {TEXTE} not null check (sens in ('rejet', 'contestation', 'acceptation', 'maintien')),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    organisation_id {REF} not null references organisation(id),
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    unique (ligne_id, rang)
) {STRICT};
{AJOUT_SEUL delegation_echange}
-- An invoice, or the credit note that names the invoice it corrects. What it says in full lies under seal, as it was made; its number has no hole, by issuer
-- and year.
create table delegation_facture (
    id {ID},
    emetteur_id {REF} not null references organisation(id),
    destinataire_id {REF} not null references organisation(id),
    etat_id {REF} not null references delegation_etat(id),
    nature {TEXTE} not null check (nature in ('facture', 'avoir')),
    corrige_id {REF} references delegation_facture(id),
    annee {ENTIER} not null,
    numero {ENTIER} not null check (numero >= 1),
    emise_le {JOUR} not null,
    echeance {JOUR} not null,
    {CENTIMES total} not null check (total > 0),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    unique (emetteur_id, annee, numero),
    check ((nature = 'avoir') = (corrige_id is not null)),
    check (echeance >= emise_le)
) {STRICT};
{AJOUT_SEUL delegation_facture}
create unique index delegation_facture_etat on delegation_facture(etat_id) where nature = 'facture';
create index delegation_facture_destinataire on delegation_facture(destinataire_id);
create index delegation_facture_corrige on delegation_facture(corrige_id) where corrige_id is not null;
