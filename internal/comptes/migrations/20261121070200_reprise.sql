-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Taking over an account that already holds money: the bank's closing balance and what is whose, entered by one person, visaed by another.
create table reprise (
    id {ID},
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    le {JOUR} not null,
    solde_banque {ENTIER} not null,
    preparee_par {REF} not null references agent(id),
    preparee_le {INSTANT} not null,
    visee_par {REF} references agent(id),
    visee_le {INSTANT},
    ecriture_id {REF} references ecriture(id),
    annulee_par {REF} references agent(id),
    annulee_le {INSTANT},
    motif {TEXTE} not null default '',
    version {ENTIER} not null default 1,
    check (visee_par is null or visee_par <> preparee_par),
    check ((visee_par is null) = (visee_le is null)),
    check ((annulee_par is null) = (annulee_le is null)),
    check (annulee_par is null or (visee_par is null and motif <> ''))
) {STRICT};
-- One reprise per account, but for those that were given up before their visa.
create unique index reprise_compte on reprise(compte_bancaire_id) where annulee_le is null;
create table reprise_ligne (
    reprise_id {REF} not null references reprise(id),
    compte_id {REF} not null references compte(id),
    centimes {ENTIER} not null,
    primary key (reprise_id, compte_id)
) {STRICT};
