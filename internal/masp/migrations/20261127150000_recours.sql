-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- An administrative appeal against a decision about a measure: a request that was refused or sent elsewhere (a renewal too), or a contract that the service stopped. limite: the day when silence rejects it
-- (CRPA art. L411-7). One at a time waits on a decision; its answer never changes.
create table masp_recours (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    demande_id {REF},
    contrat_id {REF},
    recu_le {JOUR} not null,
    limite {JOUR} not null,
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    note_par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    suite {TEXTE} not null default '' check (suite in ('', 'maintenue', 'redecidee', 'retiree')),
    repondu_le {JOUR},
    reponse_contenu_id {REF} references contenu(id),
    reponse_engagement {OCTETS},
    repondu_par {REF} references agent(id),
    reponse_notee_le {INSTANT},
    version {ENTIER} not null default 1,
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id),
    check ((demande_id is null) <> (contrat_id is null)),
    check (limite > recu_le),
    check (suite <> 'redecidee' or demande_id is not null),
    check (repondu_le >= recu_le),
    check ((suite = '') = (repondu_le is null)),
    check ((suite = '') = (reponse_contenu_id is null)),
    check ((suite = '') = (reponse_engagement is null)),
    check ((suite = '') = (repondu_par is null)),
    check ((suite = '') = (reponse_notee_le is null))
) {STRICT};
{SANS_SUPPRESSION masp_recours}
{FIGER masp_recours : id, dossier_id, organisation_id, demande_id, contrat_id, recu_le, limite, contenu_id, engagement, note_par, note_le}
{FIGER masp_recours SI old.suite <> '' : suite, repondu_le, reponse_contenu_id, reponse_engagement, repondu_par, reponse_notee_le}
create unique index masp_recours_demande on masp_recours(demande_id) where suite = '';
create unique index masp_recours_contrat on masp_recours(contrat_id) where suite = '';
create index masp_recours_dossier on masp_recours(dossier_id, id);
create index masp_recours_cible_demande on masp_recours(demande_id);
create index masp_recours_cible_contrat on masp_recours(contrat_id);
