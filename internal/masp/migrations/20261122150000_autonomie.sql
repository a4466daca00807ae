-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The grid of autonomy (01-masp §2.4): items and the four words of their scores, in versions that are never edited. organisation_id null: delivered with Étai.
create table masp_grille (
    id {ID},
    organisation_id {REF} references organisation(id),
    du {JOUR} not null,
    mot_0 {TEXTE} not null check (mot_0 <> ''),
    mot_1 {TEXTE} not null check (mot_1 <> ''),
    mot_2 {TEXTE} not null check (mot_2 <> ''),
    mot_3 {TEXTE} not null check (mot_3 <> ''),
    cree_par {REF} references agent(id),
    cree_le {INSTANT},
    check ((cree_par is null) = (organisation_id is null)),
    check ((cree_par is null) = (cree_le is null))
) {STRICT};
{AJOUT_SEUL masp_grille}
create index masp_grille_organisation on masp_grille(organisation_id, du);
create table masp_grille_item (
    id {ID},
    grille_id {REF} not null references masp_grille(id),
    position {ENTIER} not null check (position between 1 and 30),
    libelle {TEXTE} not null check (libelle <> ''),
    unique (grille_id, position),
    unique (id, grille_id)
) {STRICT};
{AJOUT_SEUL masp_grille_item}
insert into masp_grille(id, du, mot_0, mot_1, mot_2, mot_3) values (1, '2009-01-01', 'fait à la place', 'avec quelqu’un', 'seule, avec rappel', 'seule');
insert into masp_grille_item(grille_id, position, libelle) values
 (1, 1, 'Ouvre et classe son courrier'),
 (1, 2, 'Connaît ses ressources et leurs dates'),
 (1, 3, 'Paie son loyer à l’échéance'),
 (1, 4, 'Paie ses charges et son énergie'),
 (1, 5, 'Tient un budget'),
 (1, 6, 'Fait ses déclarations (RSA, impôts)'),
 (1, 7, 'Accède à ses droits en ligne ou au téléphone'),
 (1, 8, 'Respecte son plan de dettes'),
 (1, 9, 'Assure ses soins et son alimentation'),
 (1, 10, 'Demande de l’aide à temps');
-- +etai moteur postgres
select setval(pg_get_serial_sequence('masp_grille', 'id'), 1);
-- +etai fin
-- One filling of a grid, with the person or without her: at entry, review, renewal, exit. Her answer stands beside the worker's, item by item.
create table masp_autonomie (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    grille_id {REF} not null references masp_grille(id),
    moment {TEXTE} not null check (moment in ('entree', 'bilan', 'renouvellement', 'sortie')),
    le {JOUR} not null,
    avec_personne {BOOL} not null,
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    empreinte {OCTETS} not null,
    rempli_par {REF} not null references agent(id),
    rempli_le {INSTANT} not null,
    unique (id, dossier_id, grille_id),
    check ((contenu_id is null) = (engagement is null))
) {STRICT};
{AJOUT_SEUL masp_autonomie}
create index masp_autonomie_dossier on masp_autonomie(dossier_id, le);
create table masp_autonomie_note (
    id {ID},
    autonomie_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    grille_id {REF} not null,
    item_id {REF} not null,
    service {ENTIER} not null check (service between 0 and 3),
    personne {ENTIER} check (personne between 0 and 3),
    unique (autonomie_id, item_id),
    foreign key (autonomie_id, dossier_id, grille_id) references masp_autonomie(id, dossier_id, grille_id),
    foreign key (item_id, grille_id) references masp_grille_item(id, grille_id)
) {STRICT};
{AJOUT_SEUL masp_autonomie_note}
create index masp_autonomie_note_dossier on masp_autonomie_note(dossier_id);
