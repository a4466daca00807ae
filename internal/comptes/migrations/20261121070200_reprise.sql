-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Taking over an account that already holds money: the bank's closing balance and what is whose, entered by one person, visaed by another.
create table reprise (
    id {ID},
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    le {JOUR} not null,
    {CENTIMES solde_banque} not null,
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
    check (annulee_par is null or (visee_par is null and motif <> '')),
    check (visee_par is not null or ecriture_id is null)
) {STRICT};
{SANS_SUPPRESSION reprise}
-- It may be corrected until its visa, parts included.
{FIGER reprise : id, compte_bancaire_id}
{FIGER reprise SI old.visee_par is not null or old.annulee_par is not null : le, solde_banque, preparee_par, preparee_le, visee_par, visee_le, ecriture_id, annulee_par, annulee_le}
-- One reprise per account, but for those that were given up before their visa.
create unique index reprise_compte on reprise(compte_bancaire_id) where annulee_le is null;
create table reprise_ligne (
    reprise_id {REF} not null references reprise(id),
    compte_id {REF} not null references compte(id),
    {CENTIMES centimes} not null,
    primary key (reprise_id, compte_id)
) {STRICT};
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger reprise_ligne_ajoutee before insert on reprise_ligne when exists (select 1 from reprise r where r.id = new.reprise_id and r.visee_par is not null)
begin select raise(abort, 'reprise_ligne : la reprise est visée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger reprise_ligne_retiree before delete on reprise_ligne when exists (select 1 from reprise r where r.id = old.reprise_id and r.visee_par is not null)
begin select raise(abort, 'reprise_ligne : la reprise est visée'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_reprise_ligne() returns trigger language plpgsql as $$
declare reprise_visee bigint := case when tg_op = 'DELETE' then old.reprise_id else new.reprise_id end;
begin
    if exists (select 1 from reprise r where r.id = reprise_visee and r.visee_par is not null) then
        raise exception 'reprise_ligne : la reprise est visée' using errcode = 'P0001';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
-- +goose StatementEnd
create trigger reprise_ligne_gardee before insert or delete on reprise_ligne for each row execute function etai_reprise_ligne();
-- +etai fin
{FIGER reprise_ligne : reprise_id, compte_id, centimes}
