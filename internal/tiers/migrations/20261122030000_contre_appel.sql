-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The telephone numbers of a tiers, with where each comes from and since when it is known: a change of bank details is checked by calling one known before it.
create table tiers_telephone (
    id {ID},
    tiers_id {REF} not null references tiers(id),
    numero {TEXTE} not null check (numero <> ''),
    source {TEXTE} not null check (source in ('contrat', 'facture', 'annuaire', 'tiers', 'fiche')),
    connu_depuis {JOUR} not null,
    saisi_par {REF} not null references agent(id),
    saisi_le {INSTANT} not null,
    retire_par {REF} references agent(id),
    retire_le {INSTANT},
    check ((retire_par is null) = (retire_le is null))
) {STRICT};
create unique index tiers_telephone_actif on tiers_telephone(tiers_id, numero) where retire_le is null;
-- What was said when the tiers was called about new bank details: by another person than who entered them.
create unique index tiers_version_saisie on tiers_version(id, saisie_par);
create table tiers_contre_appel (
    id {ID},
    version_id {REF} not null,
    saisie_par {REF} not null,
    telephone_id {REF} references tiers_telephone(id),
    en_presence {BOOL} not null,
    resultat {TEXTE} not null check (resultat in ('confirme', 'infirme', 'sans_reponse')),
    interlocuteur {TEXTE} not null default '',
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null,
    foreign key (version_id, saisie_par) references tiers_version(id, saisie_par),
    check (agent_id <> saisie_par),
    check (en_presence = (telephone_id is null)),
    check (resultat = 'sans_reponse' or interlocuteur <> '')
) {STRICT};
create index tiers_contre_appel_version on tiers_contre_appel(version_id, id);
{AJOUT_SEUL tiers_contre_appel}
-- Bank details that replace others are approved on a call that confirmed them.
alter table tiers_version add column changement {BOOL} not null default false;
alter table tiers_version add column contre_appel_id {REF} references tiers_contre_appel(id) check (not changement or approuvee_par is null or contre_appel_id is not null);
{FIGER tiers_version SI old.approuvee_par is not null or old.refusee_le is not null : changement, contre_appel_id}
