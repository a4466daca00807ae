-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The request of a MASP: a machine of its own, that the measure never shares (01-masp §6.1). etat and rang are those of its last step; a person has one open
-- request at most. What was asked stays as it was filed. contrat_id: the contract that runs and that a request of renewal would follow; null for a first request.
create table masp_demande (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    contrat_id {REF},
    numero {TEXTE} not null unique,
    etat {TEXTE} not null default 'brouillon' check (etat in ('brouillon', 'deposee', 'en_evaluation', 'validee', 'en_commission', 'accordee', 'refusee', 'ajournee', 'reorientee', 'retiree')),
    rang {ENTIER} not null default 0 check (rang >= 0),
    origine {TEXTE} not null check (origine in ('personne', 'service', 'partenaire')),
    fin_maj {BOOL} not null default false,
    mois_ailleurs {ENTIER} not null default 0 check (mois_ailleurs between 0 and 120),
    sans_autre_mesure {BOOL} not null default false,
    consentement_le {JOUR},
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (id, dossier_id),
    foreign key (contrat_id, dossier_id) references masp_contrat(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check ((etat = 'brouillon') = (rang = 0)),
    check (consentement_le is not null or etat in ('brouillon', 'retiree'))
) {STRICT};
{SANS_SUPPRESSION masp_demande}
{FIGER masp_demande : id, dossier_id, organisation_id, contrat_id, numero, cree_par, cree_le}
{FIGER masp_demande SI old.etat <> 'brouillon' : origine, fin_maj, mois_ailleurs, sans_autre_mesure, consentement_le, contenu_id, engagement}
create unique index masp_demande_ouverte on masp_demande(dossier_id) where etat not in ('accordee', 'refusee', 'reorientee', 'retiree');
create index masp_demande_dossier on masp_demande(dossier_id, id);
create index masp_demande_contrat on masp_demande(contrat_id);
create index masp_demande_etat on masp_demande(organisation_id, etat);
-- Why she enters (01-masp §2.3), and the other measures that are in place beside her (CASF art. L271-2): codes of closed lists, fixed once the request is filed.
create table masp_demande_motif (
    id {ID},
    demande_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    motif {TEXTE} not null check (motif in ('impaye', 'coupure', 'surendettement', 'sante', 'alimentation', 'hygiene', 'emprise', 'addictions', 'isolement', 'sortie_maj', 'sortie_institution', 'autre')),
    unique (demande_id, motif),
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id)
) {STRICT};
{FIGER masp_demande_motif : id, demande_id, dossier_id, motif}
create table masp_demande_coordination (
    id {ID},
    demande_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    mesure {TEXTE} not null check (mesure in ('asll', 'avdl', 'maesf', 'aeb', 'savs', 'jeune_majeur', 'hebergement', 'rsa', 'surendettement', 'mjagbf', 'autre')),
    unique (demande_id, mesure),
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id)
) {STRICT};
{FIGER masp_demande_coordination : id, demande_id, dossier_id, mesure}
-- What the worker found, told for one request: a draft until its author signs it, then fixed. copie is the file as it stood that day: household, housing,
-- benefits, budget and debts, under seal with the rest.
create table masp_evaluation (
    id {ID},
    demande_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    auteur_id {REF} not null references agent(id),
    commencee_le {INSTANT} not null,
    menace_sante {BOOL} not null default false,
    menace_securite {BOOL} not null default false,
    avis {TEXTE} not null default '' check (avis in ('', 'favorable', 'defavorable', 'reorientation')),
    niveau {ENTIER} check (niveau in (1, 2)),
    mois {ENTIER} check (mois between 1 and 120),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    budget_version_id {REF},
    copie_contenu_id {REF} references contenu(id),
    copie_engagement {OCTETS},
    signee_le {INSTANT},
    version {ENTIER} not null default 1,
    unique (demande_id, rang),
    unique (id, auteur_id, demande_id),
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check ((copie_contenu_id is null) = (copie_engagement is null)),
    check ((niveau is null) = (mois is null)),
    check (signee_le is null or avis <> '' and contenu_id is not null and copie_contenu_id is not null),
    check (signee_le is null or avis <> 'favorable' or niveau is not null and (menace_sante or menace_securite))
) {STRICT};
{SANS_SUPPRESSION masp_evaluation}
{FIGER masp_evaluation : id, demande_id, dossier_id, rang, auteur_id, commencee_le}
{FIGER masp_evaluation SI old.signee_le is not null : menace_sante, menace_securite, avis, niveau, mois, contenu_id, engagement, budget_version_id, copie_contenu_id, copie_engagement, signee_le}
create unique index masp_evaluation_ouverte on masp_evaluation(demande_id) where signee_le is null;
-- What the head of the territory said of a signed evaluation: validated, or sent back with a reason. Never who wrote it.
create table masp_visa (
    id {ID},
    evaluation_id {REF} not null unique,
    auteur_id {REF} not null,
    demande_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    decision {TEXTE} not null check (decision in ('valide', 'retourne')),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    vise_par {REF} not null references agent(id),
    vise_le {INSTANT} not null,
    foreign key (evaluation_id, auteur_id, demande_id) references masp_evaluation(id, auteur_id, demande_id),
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id),
    check (vise_par <> auteur_id),
    check ((contenu_id is null) = (engagement is null)),
    check (decision = 'valide' or contenu_id is not null)
) {STRICT};
{AJOUT_SEUL masp_visa}
create index masp_visa_demande on masp_visa(demande_id);
-- One step of a request: from a state to another, the day it happened, who noted it, why. The last one is where the request stands. passage_id: the passage of a
-- commission that decided, null when the head of the service did by delegation.
create table masp_demande_etape (
    id {ID},
    demande_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    de {TEXTE} not null,
    vers {TEXTE} not null,
    le {JOUR} not null,
    motif {TEXTE} not null default '',
    niveau {ENTIER} check (niveau in (1, 2)),
    mois {ENTIER} check (mois between 1 and 120),
    passage_id {REF},
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    unique (demande_id, rang),
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check ((vers = 'accordee') = (niveau is not null)),
    check ((niveau is null) = (mois is null)),
    check (case when vers in ('accordee', 'refusee', 'ajournee', 'reorientee') then (passage_id is not null) = (de = 'en_commission') else passage_id is null end),
    check (de || '>' || vers in ('brouillon>deposee', 'brouillon>retiree', 'deposee>en_evaluation', 'deposee>retiree', 'en_evaluation>validee', 'en_evaluation>retiree', 'validee>en_commission',
        'validee>accordee', 'validee>refusee', 'validee>ajournee', 'validee>reorientee', 'validee>retiree', 'en_commission>accordee', 'en_commission>refusee', 'en_commission>ajournee',
        'en_commission>reorientee', 'en_commission>retiree', 'ajournee>en_evaluation', 'ajournee>validee', 'ajournee>en_commission', 'ajournee>retiree',
        'accordee>en_commission', 'refusee>en_commission', 'reorientee>en_commission', 'accordee>validee', 'refusee>validee', 'reorientee>validee')),
    check (case vers
        when 'refusee' then motif in ('condition', 'autre_dispositif', 'alteration', 'refus_personne', 'duree', 'adhesion')
        when 'reorientee' then motif in ('asll', 'fsl', 'surendettement', 'protection', 'rsa', 'budget', 'autre')
        when 'ajournee' then motif in ('piece', 'evaluation', 'rencontre', 'absence', 'autre')
        when 'retiree' then motif in ('personne', 'demenagement', 'deces', 'erreur', 'autre')
        else motif = '' end)
) {STRICT};
{AJOUT_SEUL masp_demande_etape}
create index masp_demande_etape_dossier on masp_demande_etape(dossier_id);
-- The contract that an accord lets sign. It waits for both signatures (en_signature); the person may refuse to sign, which is counted apart from what is late
-- (arrêté of 17 March 2010); after its delay it is caduque. annulee: the decision itself was cancelled before anything was signed.
-- rendue_de: the accord that was signed, and whose contract was cancelled before it began; the accord is open again.
create table masp_signature (
    id {ID},
    demande_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    rang {ENTIER} not null,
    niveau {ENTIER} not null check (niveau in (1, 2)),
    mois {ENTIER} not null check (mois between 1 and 120),
    ouverte_le {JOUR} not null,
    limite {JOUR} not null,
    etat {TEXTE} not null default 'en_signature' check (etat in ('en_signature', 'signee', 'refusee', 'caduque', 'annulee')),
    contrat_id {REF} references masp_contrat(id),
    close_le {JOUR},
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    close_par {REF} references agent(id),
    note_le {INSTANT},
    rendue_de {REF} unique references masp_signature(id),
    version {ENTIER} not null default 1,
    foreign key (demande_id, dossier_id) references masp_demande(id, dossier_id),
    foreign key (demande_id, rang) references masp_demande_etape(demande_id, rang),
    check (limite >= ouverte_le),
    check ((etat = 'en_signature') = (close_le is null)),
    check ((close_le is null) = (close_par is null)),
    check ((close_le is null) = (note_le is null)),
    check ((etat = 'signee') = (contrat_id is not null)),
    check ((contenu_id is null) = (engagement is null)),
    check (etat <> 'refusee' or contenu_id is not null)
) {STRICT};
{SANS_SUPPRESSION masp_signature}
{FIGER masp_signature : id, demande_id, dossier_id, organisation_id, rang, niveau, mois, ouverte_le, limite, rendue_de}
{FIGER masp_signature SI old.etat <> 'en_signature' : etat, contrat_id, close_le, contenu_id, engagement, close_par, note_le}
create unique index masp_signature_accord on masp_signature(demande_id, rang) where rendue_de is null;
create unique index masp_signature_ouverte on masp_signature(dossier_id) where etat = 'en_signature';
create index masp_signature_close on masp_signature(close_le);
create index masp_signature_dossier on masp_signature(dossier_id, id);
-- Nothing moves without its step, no step without a state before it, no validated request without a visa that served for none yet; the lists of a filed request do not change.
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger masp_demande_nait_brouillon before insert on masp_demande when new.etat <> 'brouillon'
begin select raise(abort, 'masp_demande : elle naît brouillon'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_par_etape before update of etat, rang on masp_demande when (new.etat <> old.etat or new.rang <> old.rang)
    and not (new.rang = old.rang + 1 and exists (select 1 from masp_demande_etape x where x.demande_id = old.id and x.rang = new.rang and x.de = old.etat and x.vers = new.etat))
begin select raise(abort, 'masp_demande : aucune étape ne le dit'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_etape_suit before insert on masp_demande_etape when not exists (select 1 from masp_demande d where d.id = new.demande_id and d.etat = new.de and d.rang = new.rang - 1)
begin select raise(abort, 'masp_demande_etape : elle ne part pas de l’état de la demande'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_etape_visee before insert on masp_demande_etape when new.de = 'en_evaluation' and new.vers = 'validee'
    and coalesce((select v.decision from masp_evaluation x left join masp_visa v on v.evaluation_id = x.id where x.demande_id = new.demande_id and not exists (select 1 from masp_demande_etape y
        where y.demande_id = x.demande_id and y.de = 'en_evaluation' and y.note_le >= v.vise_le) order by x.rang desc limit 1), '') <> 'valide'
begin select raise(abort, 'masp_demande_etape : aucune évaluation n’est visée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_etape_signee before insert on masp_demande_etape when new.de = 'accordee' and exists (select 1 from masp_signature s where s.demande_id = new.demande_id and s.rang = new.rang - 1 and s.etat <> 'annulee')
begin select raise(abort, 'masp_demande_etape : un contrat se signe déjà sur cet accord'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_visa_signee before insert on masp_visa when (select x.signee_le from masp_evaluation x where x.id = new.evaluation_id) is null
begin select raise(abort, 'masp_visa : l’évaluation n’est pas signée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_signature_accordee before insert on masp_signature when new.etat <> 'en_signature' or not exists (select 1 from masp_demande d
    join masp_demande_etape x on x.demande_id = d.id and x.rang = d.rang where d.id = new.demande_id and d.rang = new.rang and d.etat = 'accordee' and x.niveau = new.niveau and x.mois = new.mois)
    or new.rendue_de is not null and not exists (select 1 from masp_signature s join masp_contrat c on c.id = s.contrat_id where s.id = new.rendue_de and s.demande_id = new.demande_id and s.rang = new.rang and c.arrete_le < c.debut)
begin select raise(abort, 'masp_signature : aucun accord ne le dit'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_motif_ajoute before insert on masp_demande_motif when (select d.etat from masp_demande d where d.id = new.demande_id) <> 'brouillon'
begin select raise(abort, 'masp_demande_motif : la demande est déposée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_motif_retire before delete on masp_demande_motif when (select d.etat from masp_demande d where d.id = old.demande_id) <> 'brouillon'
begin select raise(abort, 'masp_demande_motif : la demande est déposée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_coordination_ajoutee before insert on masp_demande_coordination when (select d.etat from masp_demande d where d.id = new.demande_id) <> 'brouillon'
begin select raise(abort, 'masp_demande_coordination : la demande est déposée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger masp_demande_coordination_retiree before delete on masp_demande_coordination when (select d.etat from masp_demande d where d.id = old.demande_id) <> 'brouillon'
begin select raise(abort, 'masp_demande_coordination : la demande est déposée'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_masp_demande() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.etat <> 'brouillon' then
            raise exception 'masp_demande : elle naît brouillon' using errcode = 'P0001';
        end if;
    elsif (new.etat <> old.etat or new.rang <> old.rang) and not (new.rang = old.rang + 1 and exists (select 1 from masp_demande_etape x
        where x.demande_id = old.id and x.rang = new.rang and x.de = old.etat and x.vers = new.etat)) then
        raise exception 'masp_demande : aucune étape ne le dit' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger masp_demande_par_etape before insert or update on masp_demande for each row execute function etai_masp_demande();
-- +goose StatementBegin
create function etai_masp_demande_etape() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from masp_demande d where d.id = new.demande_id and d.etat = new.de and d.rang = new.rang - 1) then
        raise exception 'masp_demande_etape : elle ne part pas de l’état de la demande' using errcode = 'P0001';
    end if;
    if new.de = 'en_evaluation' and new.vers = 'validee' and coalesce((select v.decision from masp_evaluation x left join masp_visa v on v.evaluation_id = x.id
        where x.demande_id = new.demande_id and not exists (select 1 from masp_demande_etape y where y.demande_id = x.demande_id and y.de = 'en_evaluation' and y.note_le >= v.vise_le)
        order by x.rang desc limit 1), '') <> 'valide' then
        raise exception 'masp_demande_etape : aucune évaluation n’est visée' using errcode = 'P0001';
    end if;
    if new.de = 'accordee' and exists (select 1 from masp_signature s where s.demande_id = new.demande_id and s.rang = new.rang - 1 and s.etat <> 'annulee') then
        raise exception 'masp_demande_etape : un contrat se signe déjà sur cet accord' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger masp_demande_etape_suit before insert on masp_demande_etape for each row execute function etai_masp_demande_etape();
-- +goose StatementBegin
create function etai_masp_visa() returns trigger language plpgsql as $$
begin
    if (select x.signee_le from masp_evaluation x where x.id = new.evaluation_id) is null then
        raise exception 'masp_visa : l’évaluation n’est pas signée' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger masp_visa_signee before insert on masp_visa for each row execute function etai_masp_visa();
-- +goose StatementBegin
create function etai_masp_signature() returns trigger language plpgsql as $$
begin
    if new.etat <> 'en_signature' or not exists (select 1 from masp_demande d join masp_demande_etape x on x.demande_id = d.id and x.rang = d.rang
        where d.id = new.demande_id and d.rang = new.rang and d.etat = 'accordee' and x.niveau = new.niveau and x.mois = new.mois)
        or new.rendue_de is not null and not exists (select 1 from masp_signature s join masp_contrat c on c.id = s.contrat_id where s.id = new.rendue_de and s.demande_id = new.demande_id and s.rang = new.rang and c.arrete_le < c.debut) then
        raise exception 'masp_signature : aucun accord ne le dit' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger masp_signature_accordee before insert on masp_signature for each row execute function etai_masp_signature();
-- +goose StatementBegin
create function etai_masp_demande_liste() returns trigger language plpgsql as $$
declare d bigint;
begin
    if tg_op = 'DELETE' then d := old.demande_id; else d := new.demande_id; end if;
    if (select x.etat from masp_demande x where x.id = d) <> 'brouillon' then
        raise exception '% : la demande est déposée', tg_table_name using errcode = 'P0001';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger masp_demande_motif_gardee before insert or delete on masp_demande_motif for each row execute function etai_masp_demande_liste();
create trigger masp_demande_coordination_gardee before insert or delete on masp_demande_coordination for each row execute function etai_masp_demande_liste();
-- +etai fin
