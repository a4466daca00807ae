-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What the bank said of the name of a payee of a remise (verification of payee), by version of its bank details: the last row counts. nom: the name that the
-- bank suggests, personal data that may be erased. reponse_id: the file that said it; null when it was typed.
create table remise_vop (
    id {ID},
    remise_id {REF} not null references remise(id),
    tiers_version_id {REF} not null references tiers_version(id),
    resultat {TEXTE} not null check (resultat in ('concordance', 'presque', 'non_concordance', 'impossible')),
    nom {TEXTE} not null default '',
    constate_le {JOUR} not null,
    reponse_id {REF} references banque_reponse(id),
    saisi_par {REF} not null references agent(id),
    saisi_le {INSTANT} not null,
    unique (id, saisi_par, resultat)
) {STRICT};
{SANS_SUPPRESSION remise_vop}
{FIGER remise_vop : id, remise_id, tiers_version_id, resultat, constate_le, reponse_id, saisi_par, saisi_le}
{FIGER remise_vop SI new.nom <> '' : nom}
create index remise_vop_remise on remise_vop(remise_id, tiers_version_id);
-- What is decided of a result that is no plain agreement, once. A name that does not match is kept by another person than who noted it.
create table remise_vop_decision (
    id {ID},
    vop_id {REF} not null unique,
    saisi_par {REF} not null,
    resultat {TEXTE} not null,
    decision {TEXTE} not null check (decision in ('garde', 'retire', 'corrige')),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    decide_par {REF} not null references agent(id),
    decide_le {INSTANT} not null,
    foreign key (vop_id, saisi_par, resultat) references remise_vop(id, saisi_par, resultat),
    check (resultat <> 'concordance'),
    check (decision <> 'garde' or resultat <> 'non_concordance' or decide_par <> saisi_par)
) {STRICT};
{AJOUT_SEUL remise_vop_decision}
