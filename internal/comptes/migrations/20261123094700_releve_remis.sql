-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The account rendered to a person (C. civ. art. 1993, by analogy; rule R37): mois is the first day of the last month told, le the day on which she had it. It is not taken back.
create table releve_remis (
    id {ID},
    compte_id {REF} not null references compte(id),
    dossier_id {REF} not null references dossier(id),
    mois {JOUR} not null,
    voie {TEXTE} not null check (voie in ('poste', 'main_propre')),
    le {JOUR} not null check (le >= mois),
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    unique (compte_id, mois)
) {STRICT};
{AJOUT_SEUL releve_remis}
create index releve_remis_dossier on releve_remis(dossier_id);
