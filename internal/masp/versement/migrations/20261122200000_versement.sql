-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The versement direct au bailleur (MASP 3, CASF art. L271-5): a machine of its own (01-masp §6.1), with neither contract nor account. One row is one request to the judge: the
-- first, or the renewal of one that runs (suite_de). etat, rang, echeance, debut and fin are those of its steps. What is asked is fixed once the request is signed.
create table versement_direct (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    suite_de {REF},
    numero {TEXTE} not null unique,
    etat {TEXTE} not null default 'envisage' check (etat in ('envisage', 'requete_prete', 'lrar_envoyee', 'deposee', 'audience', 'accorde', 'rejete', 'notifie', 'appel', 'en_cours', 'renouvellement_demande', 'mainlevee_demandee', 'mainlevee_lrar', 'mainlevee_audience', 'appel_en_cours', 'fini', 'abandonne')),
    rang {ENTIER} not null default 0 check (rang >= 0),
    requerant {TEXTE} not null check (requerant in ('pcd', 'prefet', 'ccapex')),
    cause {TEXTE} not null default '' check (cause in ('', 'refus', 'non_respect')),
    cause_le {JOUR},
    premier_impaye {JOUR},
    {CENTIMES loyer} not null default 0 check (loyer >= 0),
    {CENTIMES charges} not null default 0 check (charges >= 0),
    {CENTIMES tiers_payant} not null default 0 check (tiers_payant >= 0),
    {CENTIMES plancher} not null default 0 check (plancher >= 0),
    {CENTIMES montant} not null default 0 check (montant >= 0),
    mois {ENTIER} not null default 0 check (mois between 0 and 120),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    echeance {JOUR},
    debut {JOUR},
    fin {JOUR},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (id, dossier_id),
    foreign key (suite_de, dossier_id) references versement_direct(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check ((debut is null) = (fin is null)),
    check (fin >= debut),
    check (rang > 0 or etat = 'envisage'),
    check (etat in ('envisage', 'abandonne') or cause <> '' and cause_le is not null and premier_impaye is not null and montant > 0 and mois > 0 and contenu_id is not null)
) {STRICT};
{SANS_SUPPRESSION versement_direct}
{FIGER versement_direct : id, dossier_id, organisation_id, suite_de, numero, cree_par, cree_le}
{FIGER versement_direct SI old.etat <> 'envisage' : requerant, cause, cause_le, premier_impaye, loyer, charges, tiers_payant, plancher, montant, mois, contenu_id, engagement}
create unique index versement_direct_ouvert on versement_direct(dossier_id) where suite_de is null and etat not in ('fini', 'abandonne');
create unique index versement_direct_suite on versement_direct(suite_de) where etat not in ('fini', 'abandonne');
create index versement_direct_dossier on versement_direct(dossier_id, id);
create index versement_direct_echeance on versement_direct(etat, echeance, id);
-- A benefit that the judge is asked to have paid to the landlord: as it was on the request, with the name and the address of who pays it (CASF art. R271-8, on pain of nullity).
create table versement_direct_prestation (
    id {ID},
    versement_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    numero {ENTIER} not null check (numero between 1 and 99),
    {CENTIMES montant} not null check (montant > 0),
    mjagbf {BOOL} not null default false,
    organisme {TEXTE} not null,
    adresse {TEXTE} not null default '',
    unique (versement_id, numero),
    foreign key (versement_id, dossier_id) references versement_direct(id, dossier_id)
) {STRICT};
{FIGER versement_direct_prestation : id, versement_id, dossier_id, numero, montant, mjagbf, organisme, adresse}
-- One step: from a state to another, the day it happened, who noted it, and what it fixes. montant and mois: what the judge grants, or what an appeal makes of it; debut and fin: the days when the benefits
-- go to the landlord; lrar_le: the registered letter to the person; document_id: what was written with the step, lettre_id: with the request or that of mainlevée, the letter that brings its reasons to the person; echeance: what is awaited next.
create table versement_direct_etape (
    id {ID},
    versement_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    de {TEXTE} not null,
    vers {TEXTE} not null,
    le {JOUR} not null,
    motif {TEXTE} not null default '',
    lrar_le {JOUR},
    audience_le {JOUR},
    {CENTIMES montant} check (montant > 0),
    mois {ENTIER} check (mois between 1 and 120),
    debut {JOUR},
    fin {JOUR},
    echeance {JOUR},
    document_id {REF} references document(id),
    lettre_id {REF} references document(id),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    unique (versement_id, rang),
    foreign key (versement_id, dossier_id) references versement_direct(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check (vers <> 'accorde' or mois is not null),
    check (mois is null or vers = 'accorde' or de = 'appel_en_cours' and vers = 'en_cours'),
    check ((montant is null) = (mois is null)),
    check ((vers in ('audience', 'mainlevee_audience')) = (audience_le is not null)),
    check ((vers = 'en_cours' and (de = 'notifie' or mois is not null)) = (debut is not null)),
    check ((debut is null) = (fin is null)),
    check (fin >= debut),
    check (vers not in ('lrar_envoyee', 'mainlevee_lrar') or lrar_le is not null),
    check (lettre_id is null or vers in ('requete_prete', 'mainlevee_demandee')),
    check (vers <> 'requete_prete' or document_id is not null and lettre_id is not null),
    check (vers <> 'mainlevee_demandee' or (document_id is null) = (motif = 'personne') and (lettre_id is null) = (motif = 'personne')),
    check (lrar_le is null or vers in ('lrar_envoyee', 'audience', 'mainlevee_lrar', 'mainlevee_audience')),
    check (vers not in ('fini', 'abandonne') or echeance is null),
    check (de || '>' || vers in ('envisage>requete_prete', 'envisage>abandonne', 'requete_prete>envisage', 'requete_prete>lrar_envoyee', 'requete_prete>deposee',
        'requete_prete>abandonne', 'lrar_envoyee>deposee', 'lrar_envoyee>abandonne', 'deposee>audience', 'deposee>abandonne', 'audience>audience',
        'audience>accorde', 'audience>rejete', 'audience>abandonne', 'accorde>notifie', 'rejete>notifie', 'notifie>appel', 'notifie>en_cours', 'notifie>fini',
        'appel>accorde', 'appel>rejete', 'appel>fini', 'en_cours>renouvellement_demande', 'en_cours>mainlevee_demandee', 'en_cours>appel_en_cours', 'en_cours>fini',
        'appel_en_cours>en_cours', 'appel_en_cours>fini',
        'renouvellement_demande>en_cours', 'renouvellement_demande>mainlevee_demandee', 'renouvellement_demande>fini', 'mainlevee_demandee>en_cours',
        'mainlevee_demandee>fini', 'mainlevee_demandee>mainlevee_lrar', 'mainlevee_demandee>mainlevee_audience', 'mainlevee_lrar>mainlevee_audience', 'mainlevee_lrar>fini', 'mainlevee_lrar>en_cours',
        'mainlevee_audience>mainlevee_audience', 'mainlevee_audience>fini', 'mainlevee_audience>en_cours')),
    check (case vers
        when 'abandonne' then motif in ('contrat', 'dette', 'depart', 'deces', 'autre')
        when 'mainlevee_demandee' then motif in ('pcd', 'prefet', 'ccapex', 'personne')
        when 'appel' then motif in ('personne', 'requerant')
        when 'appel_en_cours' then motif in ('personne', 'requerant')
        when 'fini' then motif in ('mainlevee', 'echeance', 'renouvele', 'depart', 'deces', 'rejet', 'infirme')
        else motif = '' end),
    check (motif <> 'infirme' or de = 'appel_en_cours')
) {STRICT};
{AJOUT_SEUL versement_direct_etape}
create index versement_direct_etape_vers on versement_direct_etape(vers, le);
create index versement_direct_etape_dossier on versement_direct_etape(dossier_id);
create unique index versement_direct_appel on versement_direct_etape(versement_id) where vers in ('appel', 'appel_en_cours');
-- Nothing moves without its step, no step without a state before it; a payment runs only on a judgment that grants it, a request that lost ends as such, and a renewal is asked
-- of a payment that runs. The list of benefits does not change once the request is signed.
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger versement_direct_nait before insert on versement_direct when new.etat <> 'envisage' or new.rang <> 0 or new.debut is not null
    or new.suite_de is not null and not exists (select 1 from versement_direct a where a.id = new.suite_de and a.etat = 'en_cours')
begin select raise(abort, 'versement_direct : il naît envisagé, ou pour en renouveler un qui court'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger versement_direct_par_etape before update of etat, rang, echeance, debut, fin on versement_direct
    when (new.etat is not old.etat or new.echeance is not old.echeance or new.rang is not old.rang or new.debut is not old.debut or new.fin is not old.fin)
    and not (new.rang = old.rang + 1 and exists (select 1 from versement_direct_etape x where x.versement_id = old.id and x.rang = new.rang and x.de = old.etat and x.vers = new.etat and x.echeance is new.echeance
        and (x.debut is new.debut and x.fin is new.fin or x.debut is null and new.debut is old.debut and new.fin is old.fin)))
begin select raise(abort, 'versement_direct : aucune étape ne le dit'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger versement_direct_etape_suit before insert on versement_direct_etape when not exists (select 1 from versement_direct d where d.id = new.versement_id and d.etat = new.de and d.rang = new.rang - 1)
begin select raise(abort, 'versement_direct_etape : elle ne part pas de l’état de la procédure'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger versement_direct_etape_jugee before insert on versement_direct_etape
    when new.de = 'notifie' and new.vers = 'en_cours' and coalesce((select j.vers from versement_direct_etape j where j.versement_id = new.versement_id and j.vers in ('accorde', 'rejete') order by j.rang desc limit 1), '') <> 'accorde'
    or new.vers = 'fini' and new.motif = 'rejet' and coalesce((select j.vers from versement_direct_etape j where j.versement_id = new.versement_id and j.vers in ('accorde', 'rejete') order by j.rang desc limit 1), '') <> 'rejete'
    or new.vers = 'fini' and new.de = 'notifie' and new.motif in ('mainlevee', 'echeance', 'renouvele')
begin select raise(abort, 'versement_direct_etape : aucun jugement ne le dit'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger versement_direct_etape_mainlevee before insert on versement_direct_etape when new.lrar_le is not null and new.vers in ('mainlevee_lrar', 'mainlevee_audience')
    and coalesce((select j.motif from versement_direct_etape j where j.versement_id = new.versement_id and j.vers = 'mainlevee_demandee' order by j.rang desc limit 1), 'personne') = 'personne'
begin select raise(abort, 'versement_direct_etape : la personne demande elle-même, aucune lettre ne lui porte ses motifs'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger versement_direct_prestation_ajoutee before insert on versement_direct_prestation when (select d.etat from versement_direct d where d.id = new.versement_id) <> 'envisage'
begin select raise(abort, 'versement_direct_prestation : la requête est signée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger versement_direct_prestation_retiree before delete on versement_direct_prestation when (select d.etat from versement_direct d where d.id = old.versement_id) <> 'envisage'
begin select raise(abort, 'versement_direct_prestation : la requête est signée'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_versement_direct() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.etat <> 'envisage' or new.rang <> 0 or new.debut is not null
            or new.suite_de is not null and not exists (select 1 from versement_direct a where a.id = new.suite_de and a.etat = 'en_cours') then
            raise exception 'versement_direct : il naît envisagé, ou pour en renouveler un qui court' using errcode = 'P0001';
        end if;
    elsif (new.etat is distinct from old.etat or new.echeance is distinct from old.echeance or new.rang is distinct from old.rang or new.debut is distinct from old.debut or new.fin is distinct from old.fin)
        and not (new.rang = old.rang + 1 and exists (select 1 from versement_direct_etape x where x.versement_id = old.id and x.rang = new.rang and x.de = old.etat and x.vers = new.etat
            and x.echeance is not distinct from new.echeance and (x.debut is not distinct from new.debut and x.fin is not distinct from new.fin
                or x.debut is null and new.debut is not distinct from old.debut and new.fin is not distinct from old.fin))) then
        raise exception 'versement_direct : aucune étape ne le dit' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger versement_direct_par_etape before insert or update on versement_direct for each row execute function etai_versement_direct();
-- +goose StatementBegin
create function etai_versement_direct_etape() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from versement_direct d where d.id = new.versement_id and d.etat = new.de and d.rang = new.rang - 1) then
        raise exception 'versement_direct_etape : elle ne part pas de l’état de la procédure' using errcode = 'P0001';
    end if;
    if new.de = 'notifie' and new.vers = 'en_cours' and coalesce((select j.vers from versement_direct_etape j where j.versement_id = new.versement_id and j.vers in ('accorde', 'rejete') order by j.rang desc limit 1), '') <> 'accorde'
        or new.vers = 'fini' and new.motif = 'rejet' and coalesce((select j.vers from versement_direct_etape j where j.versement_id = new.versement_id and j.vers in ('accorde', 'rejete') order by j.rang desc limit 1), '') <> 'rejete'
        or new.vers = 'fini' and new.de = 'notifie' and new.motif in ('mainlevee', 'echeance', 'renouvele') then
        raise exception 'versement_direct_etape : aucun jugement ne le dit' using errcode = 'P0001';
    end if;
    if new.lrar_le is not null and new.vers in ('mainlevee_lrar', 'mainlevee_audience')
        and coalesce((select j.motif from versement_direct_etape j where j.versement_id = new.versement_id and j.vers = 'mainlevee_demandee' order by j.rang desc limit 1), 'personne') = 'personne' then
        raise exception 'versement_direct_etape : la personne demande elle-même, aucune lettre ne lui porte ses motifs' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger versement_direct_etape_suit before insert on versement_direct_etape for each row execute function etai_versement_direct_etape();
-- +goose StatementBegin
create function etai_versement_direct_prestation() returns trigger language plpgsql as $$
declare d bigint;
begin
    if tg_op = 'DELETE' then d := old.versement_id; else d := new.versement_id; end if;
    if (select x.etat from versement_direct x where x.id = d) <> 'envisage' then
        raise exception 'versement_direct_prestation : la requête est signée' using errcode = 'P0001';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger versement_direct_prestation_gardee before insert or delete on versement_direct_prestation for each row execute function etai_versement_direct_prestation();
-- +etai fin
