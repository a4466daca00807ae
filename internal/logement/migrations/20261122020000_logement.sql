-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Where the person of a dossier lives, from and to. bailleur_id lets the dwelling; encaisseur_id cashes the rent when it is somebody else.
create table logement (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    du {JOUR} not null,
    au {JOUR},
    statut {TEXTE} not null check (statut in ('locataire_social', 'locataire_prive', 'locataire_meuble', 'sous_locataire', 'resident', 'sans_titre', 'proprietaire',
        'heberge_tiers', 'heberge_structure', 'sans_domicile')),
    typologie {TEXTE} not null default '' check (typologie in ('', 'chambre', 't1', 't2', 't3', 't4', 't5', 'maison')),
    adresse {TEXTE} not null default '',
    commune {TEXTE} not null default '',
    bailleur_id {REF} references tiers(id),
    encaisseur_id {REF} references tiers(id),
    reference {TEXTE} not null default '',
    bail_le {JOUR},
    terme {TEXTE} not null default '' check (terme in ('', 'echoir', 'echu')),
    jour_echeance {ENTIER} check (jour_echeance between 1 and 31),
    {CENTIMES loyer} not null default 0 check (loyer >= 0),
    {CENTIMES charges} not null default 0 check (charges >= 0),
    aide {TEXTE} not null default '' check (aide in ('', 'apl', 'als', 'alf')),
    {CENTIMES aide_centimes} not null default 0 check (aide_centimes >= 0),
    tiers_payant {BOOL} not null default false,
    assurance_au {JOUR},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check (au is null or au >= du),
    check (encaisseur_id is null or bailleur_id is not null),
    check (not tiers_payant or aide <> ''),
    check ((terme = '') = (jour_echeance is null))
) {STRICT};
create index logement_dossier on logement(dossier_id, du);
create unique index logement_actuel on logement(dossier_id) where au is null;
create index logement_bailleur on logement(bailleur_id) where bailleur_id is not null;
-- What the landlord asks for a month, as its avis says it. One in force a month and dwelling; one entered wrong is cancelled and stays.
create table avis_echeance (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    logement_id {REF} not null references logement(id),
    mois {JOUR} not null,
    {CENTIMES centimes} not null check (centimes >= 0),
    exigible_le {JOUR} not null,
    reference {TEXTE} not null default '',
    locataire {TEXTE} not null check (locataire <> ''),
    fichier_id {REF} references fichier(id),
    recu_le {JOUR} not null,
    saisi_par {REF} not null references agent(id),
    saisi_le {INSTANT} not null,
    annule_par {REF} references agent(id),
    annule_le {INSTANT},
    motif_annulation {TEXTE} not null default '' check (motif_annulation in ('', 'erreur', 'remplace', 'autre_locataire')),
    version {ENTIER} not null default 1,
    check ((annule_par is null) = (annule_le is null)),
    check ((annule_par is null) = (motif_annulation = ''))
) {STRICT};
create index avis_echeance_dossier on avis_echeance(dossier_id, mois);
create unique index avis_echeance_du_mois on avis_echeance(logement_id, mois) where annule_le is null;
