-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Who lives with the person whom a dossier is about, from and to. A member is a person of the same dossier.
create table foyer_membre (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    personne_id {REF} not null references personne(id),
    lien {TEXTE} not null check (lien in ('conjoint', 'enfant', 'parent', 'parente', 'autre')),
    a_charge {BOOL} not null,
    presence {TEXTE} not null check (presence in ('pleine', 'alternee', 'ponctuelle')),
    du {JOUR} not null,
    au {JOUR},
    sortie {TEXTE} not null default '' check (sortie in ('', 'depart', 'separation', 'placement', 'deces', 'erreur')),
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check (au is null or au >= du),
    check ((au is null) = (sortie = ''))
) {STRICT};
create index foyer_membre_dossier on foyer_membre(dossier_id, du);
create unique index foyer_membre_present on foyer_membre(personne_id) where au is null;
-- A person is merged by pointing canonique to the survivor; merging and separating again are asked by one person with a reason and decided by another.
create table personne_fusion (
    id {ID},
    sens {TEXTE} not null check (sens in ('fusionner', 'separer')),
    absorbee_id {REF} not null references personne(id),
    survivante_id {REF} not null references personne(id),
    dossier_id {REF} not null references dossier(id),
    dossier_survivant_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    etat {TEXTE} not null default 'demandee' check (etat in ('demandee', 'faite', 'refusee')),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    decidee_par {REF} references agent(id),
    decidee_le {INSTANT},
    refus_contenu_id {REF} references contenu(id),
    refus_engagement {OCTETS},
    version {ENTIER} not null default 1,
    check (absorbee_id <> survivante_id),
    check (decidee_par is null or decidee_par <> demandee_par),
    check ((decidee_par is null) = (decidee_le is null)),
    check ((etat = 'demandee') = (decidee_par is null)),
    check ((etat = 'refusee') = (refus_contenu_id is not null)),
    check ((refus_contenu_id is null) = (refus_engagement is null))
) {STRICT};
create unique index personne_fusion_demandee on personne_fusion(absorbee_id) where etat = 'demandee';
create index personne_fusion_dossier on personne_fusion(dossier_id);
create index personne_fusion_survivant on personne_fusion(dossier_survivant_id);
create index personne_nommee on personne(dossier_id, cle_tri, id) where titulaire = true and canonique is null;
create index personne_canonique on personne(canonique) where canonique is not null;
