-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The signalement to the procureur (CASF art. L271-6): a machine of its own (01-masp §6.1). sans_rapport: the judge was seized by somebody else, and it starts there. etat, rang,
-- echeance, debut, fin and prestations are those of its steps; debut and fin are those of what the judge ordered. The report does not change once it is signed.
create table signalement (
    id {ID},
    dossier_id {REF} not null references dossier(id),
    organisation_id {REF} not null references organisation(id),
    numero {TEXTE} not null unique,
    sans_rapport {BOOL} not null default false,
    etat {TEXTE} not null default 'en_preparation' check (etat in ('en_preparation', 'signe', 'transmis', 'sans_saisine', 'saisine', 'maj', 'sauvegarde', 'curatelle', 'tutelle', 'habilitation', 'rejet', 'clos', 'abandonne')),
    rang {ENTIER} not null default 0 check (rang >= 0),
    echec {BOOL} not null default false,
    compromis {TEXTE} not null default '' check (compromis in ('', 'sante', 'securite', 'les_deux')),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    echeance {JOUR},
    debut {JOUR},
    fin {JOUR},
    prestations {TEXTE} not null default '',
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check (fin is null or debut is not null),
    check (fin >= debut),
    check (sans_rapport or rang > 0 or etat = 'en_preparation'),
    check (not sans_rapport or contenu_id is null and etat not in ('en_preparation', 'signe', 'transmis', 'sans_saisine')),
    check (sans_rapport or etat in ('en_preparation', 'abandonne') or echec and compromis <> '' and contenu_id is not null)
) {STRICT};
{SANS_SUPPRESSION signalement}
{FIGER signalement : id, dossier_id, organisation_id, numero, sans_rapport, cree_par, cree_le}
{FIGER signalement SI old.etat <> 'en_preparation' : echec, compromis, contenu_id, engagement}
create unique index signalement_ouvert on signalement(dossier_id) where etat not in ('clos', 'abandonne');
create index signalement_dossier on signalement(dossier_id, id);
create index signalement_echeance on signalement(etat, echeance, id);
-- One step: from a state to another, the day it happened, who noted it, and what it fixes. debut, mois, fin and prestations: what the judge ordered (a MAJ names its benefits);
-- contrat_id: the MASP that stopped with it; document_id: the report, lettre_id: the bordereau of the sealed envelope.
create table signalement_etape (
    id {ID},
    signalement_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    rang {ENTIER} not null check (rang >= 1),
    de {TEXTE} not null,
    vers {TEXTE} not null,
    le {JOUR} not null,
    motif {TEXTE} not null default '',
    debut {JOUR},
    mois {ENTIER} check (mois between 1 and 240),
    fin {JOUR},
    prestations {TEXTE} not null default '',
    contrat_id {REF} references masp_contrat(id),
    echeance {JOUR},
    document_id {REF} references document(id),
    lettre_id {REF} references document(id),
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    unique (signalement_id, rang),
    foreign key (signalement_id, dossier_id) references signalement(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check ((vers in ('maj', 'sauvegarde', 'curatelle', 'tutelle', 'habilitation')) = (debut is not null)),
    check ((fin is null) = (mois is null)),
    check (fin is null or debut is not null),
    check (fin >= debut),
    check ((vers = 'maj') = (prestations <> '')),
    check (vers <> 'maj' or mois is not null),
    check (contrat_id is null or debut is not null),
    check ((vers = 'signe') = (document_id is not null)),
    check (lettre_id is null or vers = 'signe'),
    check (vers not in ('clos', 'abandonne') or echeance is null),
    check (de || '>' || vers in ('en_preparation>signe', 'en_preparation>abandonne', 'signe>transmis', 'signe>en_preparation', 'signe>abandonne', 'transmis>saisine', 'transmis>sans_saisine',
        'transmis>clos', 'sans_saisine>clos', 'saisine>maj', 'saisine>sauvegarde', 'saisine>curatelle', 'saisine>tutelle', 'saisine>habilitation', 'saisine>rejet', 'saisine>clos', 'maj>clos', 'maj>maj',
        'maj>sauvegarde', 'maj>curatelle', 'maj>tutelle', 'maj>habilitation', 'sauvegarde>curatelle', 'sauvegarde>tutelle', 'sauvegarde>habilitation', 'sauvegarde>clos', 'curatelle>clos',
        'curatelle>tutelle', 'curatelle>habilitation', 'tutelle>clos', 'tutelle>curatelle', 'tutelle>habilitation', 'habilitation>clos', 'habilitation>curatelle', 'habilitation>tutelle', 'rejet>clos')),
    check (case
        when vers = 'abandonne' then motif in ('surmontees', 'protegee', 'deces', 'autre')
        when vers = 'clos' and de in ('sans_saisine', 'rejet') then motif in ('acheve', 'deces')
        when vers = 'clos' and de in ('transmis', 'saisine') then motif = 'deces'
        when vers = 'clos' then motif in ('echeance', 'mainlevee', 'deces')
        else motif = '' end)
) {STRICT};
{AJOUT_SEUL signalement_etape}
create index signalement_etape_dossier on signalement_etape(dossier_id);
-- A medical piece, alone in its table, sealed under a key of its own: no document, no letter, no export of files reads it. It is put here or taken away before the report is signed;
-- taken away, its bytes are gone.
create table signalement_pli (
    id {ID},
    signalement_id {REF} not null,
    dossier_id {REF} not null references dossier(id),
    genre {TEXTE} not null check (genre in ('application/pdf', 'image/png', 'image/jpeg')),
    taille {ENTIER} not null check (taille > 0),
    sha256 {OCTETS} not null check (length(sha256) = 32),
    scelle {OCTETS},
    depose_par {REF} not null references agent(id),
    depose_le {INSTANT} not null,
    retire_par {REF} references agent(id),
    retire_le {INSTANT},
    foreign key (signalement_id, dossier_id) references signalement(id, dossier_id),
    check ((scelle is null) = (retire_le is not null)),
    check ((retire_par is null) = (retire_le is null))
) {STRICT};
{SANS_SUPPRESSION signalement_pli}
{FIGER signalement_pli : id, signalement_id, dossier_id, genre, taille, sha256, depose_par, depose_le}
{FIGER signalement_pli SI old.retire_le is not null or new.retire_le is null : scelle, retire_par, retire_le}
create index signalement_pli_signalement on signalement_pli(signalement_id, id);
create index signalement_pli_dossier on signalement_pli(dossier_id);
-- Nothing moves without its step, no step without a state before it, and the sealed envelope is closed once the report is signed.
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger signalement_nait before insert on signalement when new.rang <> 0 or new.debut is not null or new.prestations <> '' or new.etat <> case when new.sans_rapport then 'saisine' else 'en_preparation' end
begin select raise(abort, 'signalement : il naît en préparation, ou devant le juge sans rapport'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger signalement_par_etape before update of etat, rang, echeance, debut, fin, prestations on signalement
    when (new.etat is not old.etat or new.echeance is not old.echeance or new.rang is not old.rang or new.debut is not old.debut or new.fin is not old.fin or new.prestations is not old.prestations)
    and not (new.rang = old.rang + 1 and exists (select 1 from signalement_etape x where x.signalement_id = old.id and x.rang = new.rang and x.de = old.etat and x.vers = new.etat and x.echeance is new.echeance
        and (x.debut is new.debut and x.fin is new.fin and x.prestations = new.prestations or x.debut is null and new.debut is old.debut and new.fin is old.fin and new.prestations = old.prestations)))
begin select raise(abort, 'signalement : aucune étape ne le dit'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger signalement_etape_suit before insert on signalement_etape when not exists (select 1 from signalement d where d.id = new.signalement_id and d.etat = new.de and d.rang = new.rang - 1)
begin select raise(abort, 'signalement_etape : elle ne part pas de l’état du signalement'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger signalement_pli_depose before insert on signalement_pli when new.retire_le is not null or not exists (select 1 from signalement d where d.id = new.signalement_id and d.etat = 'en_preparation')
begin select raise(abort, 'signalement_pli : le rapport est signé'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger signalement_pli_retire before update on signalement_pli when not exists (select 1 from signalement d where d.id = old.signalement_id and d.etat = 'en_preparation')
begin select raise(abort, 'signalement_pli : le rapport est signé'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_signalement() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.rang <> 0 or new.debut is not null or new.prestations <> '' or new.sans_rapport and new.etat <> 'saisine' or not new.sans_rapport and new.etat <> 'en_preparation' then
            raise exception 'signalement : il naît en préparation, ou devant le juge sans rapport' using errcode = 'P0001';
        end if;
    elsif (new.etat is distinct from old.etat or new.echeance is distinct from old.echeance or new.rang is distinct from old.rang or new.debut is distinct from old.debut or new.fin is distinct from old.fin
            or new.prestations is distinct from old.prestations)
        and not (new.rang = old.rang + 1 and exists (select 1 from signalement_etape x where x.signalement_id = old.id and x.rang = new.rang and x.de = old.etat and x.vers = new.etat
            and x.echeance is not distinct from new.echeance and (x.debut is not distinct from new.debut and x.fin is not distinct from new.fin and x.prestations = new.prestations
                or x.debut is null and new.debut is not distinct from old.debut and new.fin is not distinct from old.fin and new.prestations = old.prestations))) then
        raise exception 'signalement : aucune étape ne le dit' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger signalement_par_etape before insert or update on signalement for each row execute function etai_signalement();
-- +goose StatementBegin
create function etai_signalement_etape() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from signalement d where d.id = new.signalement_id and d.etat = new.de and d.rang = new.rang - 1) then
        raise exception 'signalement_etape : elle ne part pas de l’état du signalement' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger signalement_etape_suit before insert on signalement_etape for each row execute function etai_signalement_etape();
-- +goose StatementBegin
create function etai_signalement_pli() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.retire_le is not null or not exists (select 1 from signalement d where d.id = new.signalement_id and d.etat = 'en_preparation') then
        raise exception 'signalement_pli : le rapport est signé' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger signalement_pli_ferme before insert or update on signalement_pli for each row execute function etai_signalement_pli();
-- +etai fin
