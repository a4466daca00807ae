-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The measure and its contract in force, as far as the money needs them; the whole life of a measure comes with its own issue.
create table masp_mesure (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    departement_id {REF} not null references organisation(id),
    numero {TEXTE} not null unique,
    niveau {ENTIER} not null check (niveau in (1, 2)),
    debut {JOUR} not null,
    fin {JOUR} not null,
    signee_le {JOUR} not null,
    terminee_le {JOUR},
    motif_fin {TEXTE} not null default '',
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check (fin >= debut)
) {STRICT};
create index masp_mesure_dossier on masp_mesure(dossier_id);
