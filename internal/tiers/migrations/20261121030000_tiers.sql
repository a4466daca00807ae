-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Whoever is paid or pays: landlords, creditors, payers of benefits, and the person herself (dossier_id).
create table tiers (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} references dossier(id),
    nature {TEXTE} not null check (nature in ('bailleur', 'creancier', 'fournisseur', 'organisme', 'succession', 'personne')),
    nom {TEXTE} not null check (nom <> ''),
    siren {TEXTE} not null default '',
    cle_nom {TEXTE} not null,
    cle_tri {OCTETS} not null,
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check ((nature = 'personne') = (dossier_id is not null))
) {STRICT};
create index tiers_tri on tiers(organisation_id, cle_tri);
create index tiers_dossier on tiers(dossier_id) where dossier_id is not null;
-- Bank details are never changed: a new version is entered by one person and approved by another.
create table tiers_version (
    id {ID},
    tiers_id {REF} not null references tiers(id),
    numero {ENTIER} not null check (numero >= 1),
    titulaire {TEXTE} not null check (titulaire <> ''),
    iban_scelle {OCTETS} not null,
    iban_index {OCTETS} not null,
    iban_masque {TEXTE} not null,
    bic {TEXTE} not null default '',
    piece_id {REF} references fichier(id),
    saisie_par {REF} not null references agent(id),
    saisie_le {INSTANT} not null,
    approuvee_par {REF} references agent(id),
    approuvee_le {INSTANT},
    refusee_le {INSTANT},
    motif_refus {TEXTE} not null default '',
    version {ENTIER} not null default 1,
    unique (tiers_id, numero),
    unique (id, saisie_par, approuvee_par),
    check (approuvee_par is null or approuvee_par <> saisie_par),
    check ((approuvee_par is null) = (approuvee_le is null)),
    check (approuvee_par is null or refusee_le is null)
) {STRICT};
{SANS_SUPPRESSION tiers_version}
{FIGER tiers_version : id, tiers_id, numero, titulaire, iban_scelle, iban_index, iban_masque, bic, saisie_par, saisie_le}
{FIGER tiers_version SI old.approuvee_par is not null or old.refusee_le is not null : approuvee_par, approuvee_le, refusee_le, motif_refus}
create index tiers_version_iban on tiers_version(iban_index);
create index tiers_version_attend on tiers_version(tiers_id) where approuvee_par is null and refusee_le is null;
