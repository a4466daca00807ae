-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A bank account whose statement is imported. individuel: in the person's own name, operated under procuration; collectif: pooled,
-- one sub-account per measure, allowed only by a recorded organisation decision.
create table compte_bancaire (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} references dossier(id),
    mode {TEXTE} not null check (mode in ('individuel', 'collectif')),
    iban_scelle {OCTETS} not null,
    iban_index {OCTETS} not null,
    iban_masque {TEXTE} not null,
    bic {TEXTE} not null default '',
    titulaire {TEXTE} not null check (titulaire <> ''),
    devise {TEXTE} not null default 'EUR' check (devise = 'EUR'),
    lot_en_une_ligne {BOOL} not null default false,
    format_ordre {TEXTE} not null default 'pain.001.001.09' check (format_ordre in ('pain.001.001.09', 'pain.001.001.03')),
    ouvert_le {JOUR} not null,
    ferme_le {JOUR},
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    check ((mode = 'individuel') = (dossier_id is not null)),
    check (ferme_le is null or ferme_le >= ouvert_le)
) {STRICT};
{SANS_SUPPRESSION compte_bancaire}
{FIGER compte_bancaire : id, organisation_id, dossier_id, mode, iban_scelle, iban_index, iban_masque, devise, ouvert_le, cree_par, cree_le}
{FIGER compte_bancaire SI old.ferme_le is not null : ferme_le}
create unique index compte_bancaire_suivi on compte_bancaire(iban_index) where ferme_le is null;
create index compte_bancaire_iban on compte_bancaire(iban_index);
create index compte_bancaire_dossier on compte_bancaire(dossier_id);
create index compte_bancaire_organisation on compte_bancaire(organisation_id);
-- The pooled mode stays off until the organisation records its legal opinion and each payer's acceptance.
create table mode_collectif (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    genre {TEXTE} not null check (genre in ('avis_juridique', 'accord_organisme')),
    organisme {TEXTE} not null default '',
    date_piece {JOUR} not null,
    piece_id {REF} references fichier(id),
    consigne_par {REF} not null references agent(id),
    consigne_le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL mode_collectif}
-- Ledger accounts. Every transaction stays inside one compte_bancaire, so that bank = sum of the rest by construction.
create table compte (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    dossier_id {REF} references dossier(id),
    nature {TEXTE} not null check (nature in ('banque', 'personne', 'transit', 'non_identifie', 'hors_autorisation', 'a_restituer',
        'debit_inexplique', 'avance', 'frais')),
    code {TEXTE} not null unique,
    {CENTIMES plancher} not null default 0 check (plancher >= 0),
    ouvert_le {JOUR} not null,
    ferme_le {JOUR},
    version {ENTIER} not null default 1,
    check ((nature = 'personne') = (dossier_id is not null)),
    check (ferme_le is null or ferme_le >= ouvert_le)
) {STRICT};
{SANS_SUPPRESSION compte}
{FIGER compte : id, organisation_id, compte_bancaire_id, dossier_id, nature, code, ouvert_le}
{FIGER compte SI old.ferme_le is not null : ferme_le}
create index compte_par_banque on compte(compte_bancaire_id, nature);
create index compte_par_dossier on compte(dossier_id);
create index compte_gere on compte(dossier_id, id) where nature = 'personne' and ferme_le is null;
create index compte_par_organisation on compte(organisation_id, nature, dossier_id);
-- A floor under the ordinary one: dated, with a ceiling and an end, asked by one person, authorised or refused by another, and lifted before its end by
-- either. What each of them wrote is in contenu.
create table plancher_autorise (
    id {ID},
    compte_id {REF} not null references compte(id),
    dossier_id {REF} not null references dossier(id),
    {CENTIMES plancher} not null,
    du {JOUR} not null,
    au {JOUR} not null,
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    decision {TEXTE} not null default '' check (decision in ('', 'autorisee', 'refusee', 'retiree')),
    decidee_par {REF} references agent(id),
    decidee_le {INSTANT},
    refus_contenu_id {REF} references contenu(id),
    refus_engagement {OCTETS},
    levee_par {REF} references agent(id),
    levee_le {INSTANT},
    levee_contenu_id {REF} references contenu(id),
    levee_engagement {OCTETS},
    version {ENTIER} not null default 1,
    check (au >= du),
    check ((decision = '') = (decidee_par is null)),
    check ((decision = '') = (decidee_le is null)),
    check (decision not in ('autorisee', 'refusee') or decidee_par <> demandee_par),
    check ((decision = 'refusee') = (refus_contenu_id is not null)),
    check ((refus_contenu_id is null) = (refus_engagement is null)),
    check (levee_par is null or decision = 'autorisee'),
    check ((levee_par is null) = (levee_le is null)),
    check ((levee_par is null) = (levee_contenu_id is null)),
    check ((levee_contenu_id is null) = (levee_engagement is null))
) {STRICT};
{SANS_SUPPRESSION plancher_autorise}
{FIGER plancher_autorise : id, compte_id, dossier_id, plancher, du, au, contenu_id, engagement, demandee_par, demandee_le}
{FIGER plancher_autorise SI old.decision <> '' : decision, decidee_par, decidee_le, refus_contenu_id, refus_engagement}
{FIGER plancher_autorise SI old.levee_par is not null : levee_par, levee_le, levee_contenu_id, levee_engagement}
create unique index plancher_autorise_ouvert on plancher_autorise(compte_id) where decision = '';
create index plancher_autorise_compte on plancher_autorise(compte_id);
create index plancher_autorise_dossier on plancher_autorise(dossier_id);
-- Head of each chain: one per organisation and accounting year.
create table chaine (
    organisation_id {REF} not null references organisation(id),
    exercice {ENTIER} not null,
    dernier_numero {ENTIER} not null,
    derniere_empreinte {OCTETS} not null,
    primary key (organisation_id, exercice),
    check (dernier_numero >= 0)
) {STRICT};
{SANS_SUPPRESSION chaine}
{FIGER chaine : organisation_id, exercice}
{FIGER chaine SI new.dernier_numero <= old.dernier_numero : dernier_numero, derniere_empreinte}
create table compteur_ecriture (id {ENTIER} primary key check (id = 1), dernier {ENTIER} not null) {STRICT};
insert into compteur_ecriture(id, dernier) values (1, 0);
{SANS_SUPPRESSION compteur_ecriture}
{FIGER compteur_ecriture SI new.dernier <= old.dernier : dernier}
-- One transaction of the ledger: never changed, corrected by its exact opposite. Chained: ids, codes, dates and cents only.
create table ecriture (
    id {ENTIER} primary key,
    organisation_id {REF} not null {CLE organisation},
    exercice {ENTIER} not null,
    numero {ENTIER} not null check (numero >= 1),
    compte_bancaire_id {REF} not null {CLE compte_bancaire},
    nature {TEXTE} not null,
    jour_comptable {JOUR} not null,
    jour_valeur {JOUR} not null,
    cle {TEXTE} not null unique,
    empreinte_entree {OCTETS} not null,
    contrepasse {REF} {CLE ecriture},
    origine {TEXTE} not null,
    origine_id {REF} not null,
    agent_id {REF} {CLE agent},
    instant {INSTANT} not null,
    empreinte_precedente {OCTETS} not null,
    empreinte {OCTETS} not null,
    unique (organisation_id, exercice, numero)
) {STRICT};
{AJOUT_SEUL ecriture}
create unique index ecriture_contrepasse on ecriture(contrepasse) where contrepasse is not null;
create index ecriture_jour on ecriture(compte_bancaire_id, jour_comptable);
create index ecriture_origine on ecriture(origine_id, origine);
-- Signed legs: debit positive, credit negative; they sum to zero in each transaction. They are written before it: its arrival, below, is where the sum
-- is checked, and the key, looked at when the act is committed, leaves none behind.
create table mouvement (
-- +etai moteur sqlite
    ecriture_id {REF} not null references ecriture(id) deferrable initially deferred,
-- +etai fin
-- +etai moteur postgres
    ecriture_id {REF} not null,
-- +etai fin
    rang {ENTIER} not null,
    compte_id {REF} not null {CLE compte},
    {CENTIMES centimes} not null check (centimes <> 0),
    primary key (ecriture_id, rang)
-- +etai moteur sqlite
) strict, without rowid;
-- +etai fin
-- +etai moteur postgres
);
-- +etai fin
{AJOUT_SEUL mouvement}
create index mouvement_compte on mouvement(compte_id, ecriture_id, centimes);
-- A transaction comes after its legs, which sum to zero; it follows the one before it, number and hash, in a month that is open.
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger mouvement_avant_ecriture before insert on mouvement when exists (select 1 from ecriture e where e.id = new.ecriture_id)
begin select raise(abort, 'mouvement : son écriture est déjà passée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ecriture_equilibree before insert on ecriture
when coalesce((select sum(m.centimes) from mouvement m where m.ecriture_id = new.id), 1) <> 0
begin select raise(abort, 'ecriture : la somme de ses mouvements n’est pas nulle'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ecriture_enchainee before insert on ecriture
when new.numero > 1 and not exists (select 1 from ecriture p where p.organisation_id = new.organisation_id and p.exercice = new.exercice
    and p.numero = new.numero - 1 and p.empreinte = new.empreinte_precedente)
begin select raise(abort, 'ecriture : elle ne suit pas la précédente'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ecriture_mois_ouvert before insert on ecriture
when exists (select 1 from periode p where p.compte_bancaire_id = new.compte_bancaire_id and p.mois >= substr(new.jour_comptable, 1, 7))
begin select raise(abort, 'ecriture : le mois est clos'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- What was written of mouvement by one statement: one key looked at when the act is committed, and the row goes, where a deferred key would be looked at for
-- each leg.
create unlogged table mouvement_pose (id {ID}, premiere {REF} not null, derniere {REF} not null);
-- +goose StatementBegin
create function etai_mouvement_pose() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    if exists (select 1 from mouvement m where m.ecriture_id between new.premiere and new.derniere and (select e.id from ecriture e where e.id = m.ecriture_id) is null) then
        raise exception 'mouvement : son écriture manque' using errcode = '23503';
    end if;
    delete from mouvement_pose where id = new.id;
    return null;
end $$;
-- +goose StatementEnd
create constraint trigger mouvement_pose_denouee after insert on mouvement_pose deferrable initially deferred for each row execute function etai_mouvement_pose();
-- +goose StatementBegin
create function etai_mouvement_avant_ecriture() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    if exists (select 1 from (select distinct ecriture_id as v from nouveaux) n where (select e.id from ecriture e where e.id = n.v) is not null) then
        raise exception 'mouvement : son écriture est déjà passée' using errcode = 'P0001';
    end if;
    insert into mouvement_pose(premiere, derniere) select min(ecriture_id), max(ecriture_id) from nouveaux having count(*) > 0;
    return null;
end $$;
-- +goose StatementEnd
create trigger mouvement_avant_ecriture after insert on mouvement referencing new table as nouveaux for each statement execute function etai_mouvement_avant_ecriture();
-- +goose StatementBegin
create function etai_ecriture() returns trigger language plpgsql as $$
begin
    if exists (select 1 from nouvelles n where coalesce((select sum(m.centimes) from mouvement m where m.ecriture_id = n.id), 1) <> 0) then
        raise exception 'ecriture : la somme de ses mouvements n’est pas nulle' using errcode = 'P0001';
    end if;
    if exists (select 1 from nouvelles n where n.numero > 1 and not exists (select 1 from ecriture p where p.organisation_id = n.organisation_id
            and p.exercice = n.exercice and p.numero = n.numero - 1 and p.empreinte = n.empreinte_precedente)) then
        raise exception 'ecriture : elle ne suit pas la précédente' using errcode = 'P0001';
    end if;
    if exists (select 1 from nouvelles n join periode p on p.compte_bancaire_id = n.compte_bancaire_id and p.mois >= to_char(n.jour_comptable, 'YYYY-MM')) then
        raise exception 'ecriture : le mois est clos' using errcode = 'P0001';
    end if;
    return null;
end $$;
-- +goose StatementEnd
create trigger ecriture_controlee after insert on ecriture referencing new table as nouvelles for each statement execute function etai_ecriture();
-- +etai fin
-- Cache of each balance, rebuilt and compared by verifier. debit = sum of mouvement; retenu = active holds. The bank account and the nature are those of the account:
-- what a bank account holds is summed from here alone.
create table solde (
    compte_id {REF} primary key references compte(id),
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    nature {TEXTE} not null,
    {CENTIMES debit} not null default 0,
    {CENTIMES retenu} not null default 0 check (retenu >= 0)
) {STRICT};
{SANS_SUPPRESSION solde}
{FIGER solde : compte_id, compte_bancaire_id, nature}
create index solde_compte_bancaire on solde(compte_bancaire_id);
-- How the account of a person was given back once its management was over, the last day on which it was followed: her sub-account of a pooled account ends at zero; her
-- own account stays hers with what it holds, and its procuration is given back to the bank. decompte: she, her mandataire or her heirs signed the final account, or it
-- was sent to them. What was said of it, and its proof, are in contenu.
create table compte_rendu (
    id {ID},
    compte_id {REF} not null unique references compte(id),
    dossier_id {REF} not null references dossier(id),
    mode {TEXTE} not null check (mode in ('individuel', 'collectif')),
    le {JOUR} not null,
    procuration_le {JOUR},
    decompte {TEXTE} not null check (decompte in ('signe', 'envoye')),
    decompte_le {JOUR} not null,
    {CENTIMES centimes} not null default 0,
    piece_id {REF} references fichier(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    cree_par {REF} not null references agent(id),
    cree_le {INSTANT} not null,
    check ((mode = 'individuel') = (procuration_le is not null)),
    check (mode = 'individuel' or centimes = 0),
    check (procuration_le <= le and decompte_le <= le)
) {STRICT};
{AJOUT_SEUL compte_rendu}
create index compte_rendu_dossier on compte_rendu(dossier_id);
-- An account closes with what was said of it, once; a sub-account, at zero and with nothing held. 
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger compte_ferme_rendu before update of ferme_le on compte when new.ferme_le is not null and old.ferme_le is null
    and (not exists (select 1 from compte_rendu r where r.compte_id = new.id and r.le = new.ferme_le) or exists (select 1 from compte_rendu r
        join solde s on s.compte_id = r.compte_id where r.compte_id = new.id and (r.mode = 'collectif' and s.debit <> 0 or s.retenu <> 0)))
begin select raise(abort, 'compte : il se ferme une fois rendu, et un sous-compte à zéro'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_compte_ferme() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from compte_rendu r where r.compte_id = new.id and r.le = new.ferme_le) or exists (select 1 from compte_rendu r
            join solde s on s.compte_id = r.compte_id where r.compte_id = new.id and (r.mode = 'collectif' and s.debit <> 0 or s.retenu <> 0)) then
        raise exception 'compte : il se ferme une fois rendu, et un sous-compte à zéro' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger compte_ferme_rendu before update of ferme_le on compte for each row when (new.ferme_le is not null and old.ferme_le is null) execute function etai_compte_ferme();
-- +etai fin
create table retenue (
    id {ID},
    compte_id {REF} not null {CLE compte},
    ordre_id {REF} not null unique,
    {CENTIMES centimes} not null check (centimes > 0),
    etat {TEXTE} not null check (etat in ('active', 'passee', 'levee')),
    prise_le {INSTANT} not null,
    denouee_le {INSTANT},
    check ((etat = 'active') = (denouee_le is null))
) {STRICT};
-- A hold that was lifted may be taken again, with the order's next visa; one that was posted is over, unless its order is taken back before the bank's signature.
{SANS_SUPPRESSION retenue}
{FIGER retenue : id, ordre_id}
{FIGER retenue SI old.etat <> 'levee' : compte_id, centimes, prise_le}
{FIGER retenue SI old.etat = 'passee' and new.etat <> 'levee' : etat, denouee_le}
create index retenue_compte on retenue(compte_id, etat);
create table incident (
    id {ID},
    compte_id {REF} not null references compte(id),
    nature {TEXTE} not null check (nature in ('compte_debiteur')),
    {CENTIMES centimes} not null check (centimes < 0),
    ouvert_le {INSTANT} not null,
    clos_le {INSTANT},
    check (clos_le is null or clos_le >= ouvert_le)
) {STRICT};
{SANS_SUPPRESSION incident}
{FIGER incident : id, compte_id, nature, ouvert_le}
{FIGER incident SI old.clos_le is not null : clos_le, centimes}
create unique index incident_ouvert on incident(compte_id) where clos_le is null;
create index incident_compte on incident(compte_id, clos_le);
-- The closing of a month of one bank account, prepared by one person, who answers that everything in it is explained; prepared again (rang) once it was
-- sent back.
create table cloture (
    compte_bancaire_id {REF} not null references compte_bancaire(id),
    mois {TEXTE} not null check (length(mois) = 7 and substr(mois, 5, 1) = '-'),
    rang {ENTIER} not null check (rang >= 1),
    preparee_par {REF} not null references agent(id),
    preparee_le {INSTANT} not null,
    primary key (compte_bancaire_id, mois, rang),
    unique (compte_bancaire_id, mois, rang, preparee_par)
) {STRICT};
{AJOUT_SEUL cloture}
-- Sent back by another than who prepared it, with a reason in contenu: nothing is closed.
create table cloture_renvoi (
    id {ID},
    compte_bancaire_id {REF} not null,
    mois {TEXTE} not null,
    rang {ENTIER} not null,
    preparee_par {REF} not null,
    renvoyee_par {REF} not null references agent(id),
    renvoyee_le {INSTANT} not null,
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    unique (compte_bancaire_id, mois, rang),
    foreign key (compte_bancaire_id, mois, rang, preparee_par) references cloture(compte_bancaire_id, mois, rang, preparee_par),
    check (renvoyee_par <> preparee_par)
) {STRICT};
{AJOUT_SEUL cloture_renvoi}
-- Signed by another: the month takes no posting any more, nor does an earlier one; it is never opened again.
create table periode (
    compte_bancaire_id {REF} not null,
    mois {TEXTE} not null,
    rang {ENTIER} not null,
    preparee_par {REF} not null,
    close_par {REF} not null references agent(id),
    close_le {INSTANT} not null,
    tete_chaine {OCTETS} not null,
    soldes_empreinte {OCTETS} not null,
    primary key (compte_bancaire_id, mois),
    foreign key (compte_bancaire_id, mois, rang, preparee_par) references cloture(compte_bancaire_id, mois, rang, preparee_par),
    check (close_par <> preparee_par)
) {STRICT};
{AJOUT_SEUL periode}
-- A closing is prepared again only once it was sent back; what was sent back is not signed, what is signed is not sent back.
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger cloture_suivante before insert on cloture when new.rang > 1 and not exists (select 1 from cloture_renvoi r
    where r.compte_bancaire_id = new.compte_bancaire_id and r.mois = new.mois and r.rang = new.rang - 1)
begin select raise(abort, 'cloture : la précédente n’est pas renvoyée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger periode_non_renvoyee before insert on periode when exists (select 1 from cloture_renvoi r
    where r.compte_bancaire_id = new.compte_bancaire_id and r.mois = new.mois and r.rang = new.rang)
begin select raise(abort, 'periode : cette clôture est renvoyée'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger cloture_renvoi_non_close before insert on cloture_renvoi when exists (select 1 from periode p
    where p.compte_bancaire_id = new.compte_bancaire_id and p.mois = new.mois)
begin select raise(abort, 'cloture_renvoi : le mois est clos'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_cloture() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'cloture' then
        if new.rang > 1 and not exists (select 1 from cloture_renvoi r where r.compte_bancaire_id = new.compte_bancaire_id and r.mois = new.mois and r.rang = new.rang - 1) then
            raise exception 'cloture : la précédente n’est pas renvoyée' using errcode = 'P0001';
        end if;
    elsif tg_table_name = 'periode' then
        if exists (select 1 from cloture_renvoi r where r.compte_bancaire_id = new.compte_bancaire_id and r.mois = new.mois and r.rang = new.rang) then
            raise exception 'periode : cette clôture est renvoyée' using errcode = 'P0001';
        end if;
    elsif exists (select 1 from periode p where p.compte_bancaire_id = new.compte_bancaire_id and p.mois = new.mois) then
        raise exception 'cloture_renvoi : le mois est clos' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger cloture_suivante before insert on cloture for each row execute function etai_cloture();
create trigger periode_non_renvoyee before insert on periode for each row execute function etai_cloture();
create trigger cloture_renvoi_non_close before insert on cloture_renvoi for each row execute function etai_cloture();
-- +etai fin
