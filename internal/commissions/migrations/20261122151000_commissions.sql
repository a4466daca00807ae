-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- A commission that sits for an organisation. entend: it invites the person to the session. tribunal: where its decisions are challenged, name and address (CRPA, CJA art. R421-5).
create table commission_instance (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    territoire_id {REF},
    nom {TEXTE} not null check (nom <> ''),
    dispositif {TEXTE} not null check (dispositif in ('masp', 'fsl', 'ccapex', 'cas_complexes', 'secours', 'autre')),
    tribunal {TEXTE} not null default '',
    entend {BOOL} not null default false,
    active {BOOL} not null default true,
    creee_par {REF} not null references agent(id),
    creee_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (organisation_id, nom),
    unique (id, organisation_id),
    foreign key (territoire_id, organisation_id) references territoire(id, organisation_id)
) {STRICT};
{SANS_SUPPRESSION commission_instance}
{FIGER commission_instance : id, organisation_id, dispositif, creee_par, creee_le}
-- From which day how many members with a vote must be there: a dated parameter of the commission, never edited, superseded.
create table commission_quorum (
    id {ID},
    instance_id {REF} not null references commission_instance(id),
    du {JOUR} not null,
    regle {TEXTE} not null check (regle in ('sans', 'nombre', 'moitie', 'majorite', 'deux_tiers')),
    nombre {ENTIER} not null default 0 check (nombre between 0 and 99),
    saisi_par {REF} not null references agent(id),
    saisi_le {INSTANT} not null,
    check ((regle = 'nombre') = (nombre > 0))
) {STRICT};
{AJOUT_SEUL commission_quorum}
create index commission_quorum_instance on commission_quorum(instance_id, du);
-- Who sits, from–to: an agent or somebody from outside. decide: holds the delegation of signature under which a decision is made; delegation is its reference.
create table commission_membre (
    id {ID},
    instance_id {REF} not null references commission_instance(id),
    agent_id {REF} references agent(id),
    nom {TEXTE} not null check (nom <> ''),
    qualite {TEXTE} not null check (qualite <> ''),
    organisme {TEXTE} not null default '',
    voix {BOOL} not null,
    preside {BOOL} not null,
    decide {BOOL} not null,
    delegation {TEXTE} not null default '',
    du {JOUR} not null,
    au {JOUR},
    version {ENTIER} not null default 1,
    unique (id, instance_id),
    check (au is null or au >= du),
    check (not decide or delegation <> '')
) {STRICT};
{SANS_SUPPRESSION commission_membre}
{FIGER commission_membre : id, instance_id, agent_id, nom, qualite, organisme, voix, preside, decide, delegation, du}
{FIGER commission_membre SI old.au is not null : au}
create index commission_membre_instance on commission_membre(instance_id);
-- The closed list of reasons. The code says what it means for ever, libelle is the commission's own wording; fondement the article, for the letter.
create table commission_motif (
    id {ID},
    instance_id {REF} not null references commission_instance(id),
    sens {TEXTE} not null check (sens in ('accord', 'refus', 'ajournement', 'reorientation')),
    code {TEXTE} not null check (code <> ''),
    libelle {TEXTE} not null check (libelle <> ''),
    fondement {TEXTE} not null default '',
    position {ENTIER} not null,
    actif {BOOL} not null default true,
    version {ENTIER} not null default 1,
    unique (instance_id, sens, code)
) {STRICT};
{SANS_SUPPRESSION commission_motif}
{FIGER commission_motif : id, instance_id, sens, code, fondement}
-- A session. etape is the rank of its last step, of which ordre_empreinte is the agenda as it was frozen.
create table commission_seance (
    id {ID},
    instance_id {REF} not null,
    organisation_id {REF} not null references organisation(id),
    annee {ENTIER} not null,
    numero {ENTIER} not null,
    tenue_le {JOUR} not null,
    heure {TEXTE} not null check (heure <> ''),
    lieu {TEXTE} not null check (lieu <> ''),
    etat {TEXTE} not null default 'preparation' check (etat in ('preparation', 'figee', 'en_seance', 'validee', 'notifiee')),
    etape {ENTIER} not null default 0,
    ordre_empreinte {OCTETS},
    creee_par {REF} not null references agent(id),
    creee_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (organisation_id, annee, numero),
    unique (id, instance_id),
    foreign key (instance_id, organisation_id) references commission_instance(id, organisation_id),
    check (etat = 'preparation' or ordre_empreinte is not null)
) {STRICT};
{SANS_SUPPRESSION commission_seance}
{FIGER commission_seance : id, instance_id, organisation_id, annee, numero, creee_par, creee_le}
{FIGER commission_seance SI old.etat <> 'preparation' : tenue_le, heure, lieu}
{FIGER commission_seance SI old.etat not in ('preparation', 'figee') : ordre_empreinte}
{FIGER commission_seance SI not (old.etat = 'preparation' and new.etat = 'figee' or old.etat = 'figee' and new.etat in ('preparation', 'en_seance') or old.etat = 'en_seance' and new.etat = 'validee' or old.etat = 'validee' and new.etat in ('en_seance', 'notifiee') or old.etat = 'notifiee' and new.etat = 'en_seance') : etat}
create index commission_seance_instance on commission_seance(instance_id, tenue_le);
create index commission_seance_jour on commission_seance(organisation_id, tenue_le);
-- Each step of a session: frozen, reopened, opened, validated, validation cancelled, notified. It never goes away.
create table commission_etape (
    id {ID},
    seance_id {REF} not null references commission_seance(id),
    rang {ENTIER} not null check (rang >= 1),
    de {TEXTE} not null,
    vers {TEXTE} not null,
    empreinte {OCTETS},
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    unique (seance_id, rang),
    check ((contenu_id is null) = (engagement is null)),
    check (contenu_id is not null or not (de = 'figee' and vers = 'preparation' or de in ('validee', 'notifiee') and vers = 'en_seance'))
) {STRICT};
{AJOUT_SEUL commission_etape}
-- The passage of a file: objet_type and objet_id name what is decided. One live passage for each object, whatever the commission. tardif: why it joined the agenda
-- after files had to be complete. personne: whether the person, invited, came.
create table commission_passage (
    id {ID},
    seance_id {REF} not null references commission_seance(id),
    dossier_id {REF} not null references dossier(id),
    objet_type {TEXTE} not null check (objet_type <> ''),
    objet_id {REF} not null,
    rang {ENTIER} not null check (rang >= 1),
    etat {TEXTE} not null default 'inscrit' check (etat in ('inscrit', 'decide', 'ajourne', 'retire')),
    suite_de {REF} references commission_passage(id),
    personne {TEXTE} not null default '' check (personne in ('', 'presente', 'representee', 'excusee', 'absente')),
    tardif_contenu_id {REF} references contenu(id),
    tardif_engagement {OCTETS},
    retrait_contenu_id {REF} references contenu(id),
    retrait_engagement {OCTETS},
    retire_par {REF} references agent(id),
    retire_le {INSTANT},
    inscrit_par {REF} not null references agent(id),
    inscrit_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (id, dossier_id),
    check ((etat = 'retire') = (retrait_contenu_id is not null)),
    check ((etat = 'retire') = (retire_par is not null)),
    check ((etat = 'retire') = (retire_le is not null)),
    check ((retrait_contenu_id is null) = (retrait_engagement is null)),
    check ((tardif_contenu_id is null) = (tardif_engagement is null))
) {STRICT};
{SANS_SUPPRESSION commission_passage}
{FIGER commission_passage : id, seance_id, dossier_id, objet_type, objet_id, suite_de, tardif_contenu_id, tardif_engagement, inscrit_par, inscrit_le}
{FIGER commission_passage SI old.etat = 'retire' : etat, retrait_contenu_id, retrait_engagement, retire_par, retire_le}
create unique index commission_passage_vif on commission_passage(objet_type, objet_id) where etat = 'inscrit';
create unique index commission_passage_unique on commission_passage(seance_id, objet_type, objet_id) where etat <> 'retire';
create index commission_passage_dossier on commission_passage(dossier_id);
create index commission_passage_seance on commission_passage(seance_id, rang);
-- Who was convened, who came. A row from the convocation on; it is corrected while the session lasts.
create table commission_presence (
    id {ID},
    seance_id {REF} not null,
    instance_id {REF} not null,
    membre_id {REF} not null,
    etat {TEXTE} not null check (etat in ('convoque', 'present', 'excuse', 'absent')),
    convoque_le {INSTANT},
    note_par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    version {ENTIER} not null default 1,
    unique (seance_id, membre_id),
    foreign key (seance_id, instance_id) references commission_seance(id, instance_id),
    foreign key (membre_id, instance_id) references commission_membre(id, instance_id),
    check (etat <> 'convoque' or convoque_le is not null)
) {STRICT};
{SANS_SUPPRESSION commission_presence}
{FIGER commission_presence : id, seance_id, instance_id, membre_id}
-- A member who takes no part in one file, for a reason that stays.
create table commission_deport (
    id {ID},
    passage_id {REF} not null,
    dossier_id {REF} not null,
    membre_id {REF} not null references commission_membre(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    note_par {REF} not null references agent(id),
    note_le {INSTANT} not null,
    rang {ENTIER} not null check (rang >= 1),
    unique (passage_id, membre_id, rang),
    foreign key (passage_id, dossier_id) references commission_passage(id, dossier_id)
) {STRICT};
{AJOUT_SEUL commission_deport}
-- A withdrawal that is itself withdrawn, before the file is decided, for a reason that stays.
create table commission_deport_leve (
    id {ID},
    deport_id {REF} not null unique references commission_deport(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    par {REF} not null references agent(id),
    le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL commission_deport_leve}
-- What was decided of a file: the opinion of the commission, then the decision of who has the delegation. Never edited: taken back (commission_reprise), then
-- decided anew. valeurs: what the decision fixes ("niveau=2;mois=12"). The reasons of fact are in contenu.
create table commission_decision (
    id {ID},
    passage_id {REF} not null,
    dossier_id {REF} not null,
    rang {ENTIER} not null check (rang >= 1),
    avis {TEXTE} not null default '' check (avis in ('', 'accord', 'refus', 'ajournement', 'reorientation')),
    pour {ENTIER} not null default 0 check (pour between 0 and 99),
    contre {ENTIER} not null default 0 check (contre between 0 and 99),
    abstentions {ENTIER} not null default 0 check (abstentions between 0 and 99),
    sens {TEXTE} not null check (sens in ('accord', 'refus', 'ajournement', 'reorientation')),
    motif_id {REF} not null references commission_motif(id),
    libelle {TEXTE} not null check (libelle <> ''),
    valeurs {TEXTE} not null default '',
    contenu_id {REF} references contenu(id),
    engagement {OCTETS},
    decideur_id {REF} not null references commission_membre(id),
    saisie_par {REF} not null references agent(id),
    saisie_le {INSTANT} not null,
    unique (passage_id, rang),
    unique (id, passage_id, dossier_id),
    foreign key (passage_id, dossier_id) references commission_passage(id, dossier_id),
    check ((contenu_id is null) = (engagement is null)),
    check (sens <> 'refus' or contenu_id is not null)
) {STRICT};
{AJOUT_SEUL commission_decision}
create table commission_reprise (
    id {ID},
    decision_id {REF} not null unique references commission_decision(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    par {REF} not null references agent(id),
    le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL commission_reprise}
-- The minutes of a validation: their text as it was frozen lies under seal, the document is drawn from it. Those of a cancelled validation stay.
create table commission_proces_verbal (
    id {ID},
    seance_id {REF} not null,
    rang {ENTIER} not null,
    annee {ENTIER} not null,
    numero {ENTIER} not null,
    organisation_id {REF} not null references organisation(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    dresse_par {REF} not null references agent(id),
    dresse_le {INSTANT} not null,
    unique (organisation_id, annee, numero),
    foreign key (seance_id, rang) references commission_etape(seance_id, rang)
) {STRICT};
{AJOUT_SEUL commission_proces_verbal}
-- Which document tells a decision: its number, its text and what became of its paper are the document's.
create table commission_notification (
    id {ID},
    decision_id {REF} not null unique,
    passage_id {REF} not null,
    dossier_id {REF} not null,
    document_id {REF} not null unique references document(id),
    ecrite_par {REF} not null references agent(id),
    foreign key (decision_id, passage_id, dossier_id) references commission_decision(id, passage_id, dossier_id)
) {STRICT};
{AJOUT_SEUL commission_notification}
create index commission_notification_passage on commission_notification(passage_id);
-- Which document invites the person to the session where her file is examined.
create table commission_convocation (
    id {ID},
    passage_id {REF} not null,
    dossier_id {REF} not null,
    document_id {REF} not null unique references document(id),
    ecrite_par {REF} not null references agent(id),
    foreign key (passage_id, dossier_id) references commission_passage(id, dossier_id)
) {STRICT};
{AJOUT_SEUL commission_convocation}
create index commission_convocation_passage on commission_convocation(passage_id);
-- A file joins the agenda while it is prepared, changes places only then, and is decided only in session.
-- +etai moteur sqlite
-- +goose StatementBegin
create trigger commission_passage_inscrit before insert on commission_passage when not exists (select 1 from commission_seance s where s.id = new.seance_id and s.etat = 'preparation')
begin select raise(abort, 'commission_passage : l’ordre du jour est figé'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger commission_passage_ordonne before update of rang on commission_passage when old.rang <> new.rang
    and not exists (select 1 from commission_seance s where s.id = new.seance_id and s.etat = 'preparation')
begin select raise(abort, 'commission_passage : l’ordre du jour est figé'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger commission_passage_decide before update of etat on commission_passage when old.etat <> new.etat and (old.etat in ('decide', 'ajourne') or new.etat in ('decide', 'ajourne'))
    and not exists (select 1 from commission_seance s where s.id = new.seance_id and s.etat = 'en_seance')
begin select raise(abort, 'commission_passage : la séance n’est pas ouverte'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger commission_passage_personne before update of personne on commission_passage when old.personne <> new.personne
    and not exists (select 1 from commission_seance s where s.id = new.seance_id and s.etat = 'en_seance')
begin select raise(abort, 'commission_passage : la séance n’est pas ouverte'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger commission_decision_en_seance before insert on commission_decision when not exists (select 1 from commission_passage p join commission_seance s on s.id = p.seance_id
    where p.id = new.passage_id and s.etat = 'en_seance' and p.etat = 'inscrit')
begin select raise(abort, 'commission_decision : la séance n’est pas ouverte, ou ce dossier est déjà décidé'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger commission_deport_leve_en_seance before insert on commission_deport_leve when not exists (select 1 from commission_deport d join commission_passage p on p.id = d.passage_id join commission_seance s on s.id = p.seance_id
    where d.id = new.deport_id and s.etat = 'en_seance' and p.etat = 'inscrit')
begin select raise(abort, 'commission_deport_leve : la séance n’est pas ouverte, ou ce dossier est déjà décidé'); end;
-- +goose StatementEnd
-- +etai fin
-- +etai moteur postgres
-- +goose StatementBegin
create function etai_commission() returns trigger language plpgsql as $$
declare etat_seance text;
begin
    if tg_table_name = 'commission_decision' then
        if not exists (select 1 from commission_passage p join commission_seance s on s.id = p.seance_id where p.id = new.passage_id and s.etat = 'en_seance' and p.etat = 'inscrit') then
            raise exception 'commission_decision : la séance n’est pas ouverte, ou ce dossier est déjà décidé' using errcode = 'P0001';
        end if;
        return new;
    end if;
    if tg_table_name = 'commission_deport_leve' then
        if not exists (select 1 from commission_deport d join commission_passage p on p.id = d.passage_id join commission_seance s on s.id = p.seance_id where d.id = new.deport_id and s.etat = 'en_seance' and p.etat = 'inscrit') then
            raise exception 'commission_deport_leve : la séance n’est pas ouverte, ou ce dossier est déjà décidé' using errcode = 'P0001';
        end if;
        return new;
    end if;
    select s.etat into etat_seance from commission_seance s where s.id = new.seance_id;
    if tg_op = 'INSERT' then
        if etat_seance is distinct from 'preparation' then
            raise exception 'commission_passage : l’ordre du jour est figé' using errcode = 'P0001';
        end if;
        return new;
    end if;
    if old.rang <> new.rang and etat_seance is distinct from 'preparation' then
        raise exception 'commission_passage : l’ordre du jour est figé' using errcode = 'P0001';
    end if;
    if (old.personne <> new.personne or old.etat <> new.etat and (old.etat in ('decide', 'ajourne') or new.etat in ('decide', 'ajourne'))) and etat_seance is distinct from 'en_seance' then
        raise exception 'commission_passage : la séance n’est pas ouverte' using errcode = 'P0001';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger commission_passage_garde before insert or update on commission_passage for each row execute function etai_commission();
create trigger commission_decision_en_seance before insert on commission_decision for each row execute function etai_commission();
create trigger commission_deport_leve_en_seance before insert on commission_deport_leve for each row execute function etai_commission();
-- +etai fin
