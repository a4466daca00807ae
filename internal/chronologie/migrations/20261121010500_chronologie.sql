-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- What happened in a file, in order. visibilite says which right opens the line: 'dossier' (the file),
-- 'note' (professional notes), 'compte' (accounts), 'suivi' (contract and monthly statement).
-- contact: the person took part, or gave sign (the retention clock counts from the last such event).
create table evenement_dossier (
    id          {ID},
    dossier_id  {REF} not null references dossier(id),
    instant     {INSTANT} not null,
    jour        {JOUR} not null,
    nature      {TEXTE} not null check (nature <> ''),
    agent_id    {REF} references agent(id),
    visibilite  {TEXTE} not null check (visibilite in ('dossier', 'note', 'compte', 'suivi')),
    contact     {BOOL} not null,
    contenu_id  {REF} references contenu(id),
    engagement  {OCTETS},
    objet       {TEXTE} not null,
    objet_id    {REF},
    remplace_id {REF} unique references evenement_dossier(id),
    check ((contenu_id is null) = (engagement is null)),
    check ((objet = '') = (objet_id is null))
) {STRICT};

create index evenement_dossier_jour on evenement_dossier (dossier_id, jour, id);
create index evenement_dossier_agent on evenement_dossier (agent_id, jour) where agent_id is not null;

{AJOUT_SEUL evenement_dossier}
