-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- An order that somebody asks for, the person herself or who follows her: nothing is committed yet. It becomes an order, or it is refused with an answer to
-- her in plain words, or taken back by who asked. What it is for and the answer are in contenu; regle is a code of ours.
create table ordre_demande (
    id {ID},
    organisation_id {REF} not null references organisation(id),
    dossier_id {REF} not null references dossier(id),
    voix {TEXTE} not null check (voix in ('personne', 'cesf')),
    objet {TEXTE} not null check (objet in ('loyer', 'energie', 'assurance', 'argent_de_vie', 'apurement', 'autre')),
    tiers_id {REF} references tiers(id),
    {CENTIMES centimes} not null check (centimes > 0),
    voulu_le {JOUR} not null,
    piece_id {REF} references fichier(id),
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    demandee_par {REF} not null references agent(id),
    demandee_le {INSTANT} not null,
    decision {TEXTE} not null default '' check (decision in ('', 'prepare', 'refuse', 'retire')),
    ordre_id {REF} unique references ordre(id),
    regle {TEXTE} not null default '',
    reponse_contenu_id {REF} references contenu(id),
    reponse_engagement {OCTETS},
    decidee_par {REF} references agent(id),
    decidee_le {INSTANT},
    check ((decision = '') = (decidee_par is null)),
    check ((decision = '') = (decidee_le is null)),
    check ((decision = 'prepare') = (ordre_id is not null)),
    check ((decision = 'refuse') = (reponse_contenu_id is not null)),
    check ((decision = 'refuse') = (regle <> '')),
    check ((reponse_contenu_id is null) = (reponse_engagement is null)),
    check (decision <> 'retire' or decidee_par = demandee_par)
) {STRICT};
{SANS_SUPPRESSION ordre_demande}
{FIGER ordre_demande : id, organisation_id, dossier_id, voix, objet, tiers_id, centimes, voulu_le, piece_id, contenu_id, engagement, demandee_par, demandee_le}
{FIGER ordre_demande SI old.decision <> '' : decision, ordre_id, regle, reponse_contenu_id, reponse_engagement, decidee_par, decidee_le}
create index ordre_demande_dossier on ordre_demande(dossier_id, id);
create index ordre_demande_ouverte on ordre_demande(organisation_id, voulu_le) where decision = '';
