-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A document as it was frozen: its text lies under seal, its number never serves twice. modele_id and identite_id say from which versions it was written. What changes
-- is what became of its paper. remplace_id: the document that this one replaces.
create table document (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} not null references dossier(id),
    annee {ENTIER} not null,
    numero {ENTIER} not null check (numero >= 1),
    genre {TEXTE} not null check (genre <> ''),
    modele_id {REF},
    identite_id {REF},
    falc {BOOL} not null default false,
    relu {BOOL} not null default true,
    poste {BOOL} not null,
    remplace_id {REF} unique references document(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    ecrit_par {REF} not null references agent(id),
    ecrit_le {INSTANT} not null,
    etat {TEXTE} not null default 'a_imprimer' check (etat in ('a_imprimer', 'imprime', 'remis', 'annule')),
    remise_mode {TEXTE} not null default '' check (remise_mode in ('', 'lrar', 'lettre', 'main_propre')),
    remise_le {JOUR},
    suivi_par {REF} references agent(id),
    suivi_le {INSTANT},
    version {ENTIER} not null default 1,
    unique (organisation_id, annee, numero),
    check (relu or falc),
    check (etat <> 'remis' or remise_mode <> '' and remise_le is not null),
    check ((remise_mode = '') = (remise_le is null)),
    check (remise_mode <> 'lettre' or poste)
) {STRICT};
{SANS_SUPPRESSION document}
{FIGER document : id, organisation_id, dossier_id, annee, numero, genre, modele_id, identite_id, falc, relu, poste, remplace_id, contenu_id, engagement, ecrit_par, ecrit_le}
{FIGER document SI old.remise_mode <> '' : remise_mode, remise_le}
{FIGER document SI not (old.etat = 'a_imprimer' and new.etat in ('imprime', 'remis', 'annule') or old.etat = 'imprime' and new.etat in ('remis', 'annule') or old.etat = 'remis' and new.etat = 'annule') : etat}
create index document_dossier on document(dossier_id, id);
create index document_a_imprimer on document(organisation_id, id) where etat = 'a_imprimer';
create index document_imprime on document(organisation_id, id) where etat = 'imprime';
-- Where an organisation writes to an organism, a landlord, a court, by its name: what a letter bore serves the next one. Never edited, the latest stands.
create table document_destinataire (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    cle {TEXTE} not null check (cle <> ''),
    adresse {TEXTE} not null check (adresse <> ''),
    note_par {REF} not null references agent(id),
    note_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL document_destinataire}
create index document_destinataire_cle on document_destinataire(organisation_id, cle, id);
-- The bytes of its PDF/A, kept under seal as they were first drawn: what is printed again is these.
create table document_octets (
    id {ID},
    document_id {REF} not null unique references document(id),
    fichier_id {REF} not null unique references fichier(id),
    sha256 {OCTETS} not null,
    scelle_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL document_octets}
-- The number of the registered letter that a document left in, and the day when its acknowledgement of receipt was signed. Never edited, the latest stands.
create table document_recommande (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} not null references dossier(id),
    document_id {REF} not null references document(id),
    numero {TEXTE} not null check (length(numero) between 8 and 30),
    avis_le {JOUR},
    note_par {REF} not null references agent(id),
    note_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL document_recommande}
create index document_recommande_document on document_recommande(document_id, id);
create index document_recommande_numero on document_recommande(organisation_id, numero);
create index document_recommande_dossier on document_recommande(dossier_id);
