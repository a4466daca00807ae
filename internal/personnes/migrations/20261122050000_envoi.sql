-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- How the statement of the month reaches the person of a file, from a day on: the last choice that has begun holds. Where it is posted, when not at home, is
-- in contenu.
create table envoi_releve (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    du {JOUR} not null,
    mode {TEXTE} not null check (mode in ('domicile', 'adresse', 'main_propre')),
    gros {BOOL} not null,
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    choisi_par {REF} not null references agent(id),
    choisi_le {INSTANT} not null,
    check ((mode = 'adresse') = (contenu_id is not null)),
    check ((contenu_id is null) = (engagement is null))
) {STRICT};
{AJOUT_SEUL envoi_releve}
create index envoi_releve_dossier on envoi_releve(dossier_id, du);
