-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- A segment is a run of traces (a day at most) closed by one seal; the purge drops a segment's traces and
-- keeps this row for ever. empreinte: the running hash of the traces, from the previous segment's.
create table acces_segment (
    id        {ID},
    jour      {JOUR} not null,
    precedent {OCTETS} not null,
    empreinte {OCTETS} not null,
    lignes    {ENTIER} not null check (lignes >= 0),
    scelle_le {INSTANT},
    purge_le  {INSTANT},
    check (purge_le is null or scelle_le is not null)
) {STRICT};

create unique index acces_segment_ouvert on acces_segment ((scelle_le is null)) where scelle_le is null;

create table acces_trace (
    id              {ID},
    segment_id      {REF} not null references acces_segment(id),
    rang            {ENTIER} not null,
    instant         {INSTANT} not null,
    organisation_id {REF},
    agent_id        {REF},
    nature          {TEXTE} not null,
    objet           {TEXTE} not null,
    objet_id        {REF},
    dossier_id      {REF},
    ids             {TEXTE} not null,
    motif           {TEXTE} not null,
    adresse         {TEXTE} not null,
    unique (segment_id, rang)
) {STRICT};

create index acces_trace_dossier on acces_trace (dossier_id, id) where dossier_id is not null;
create index acces_trace_agent on acces_trace (agent_id, id) where agent_id is not null;
